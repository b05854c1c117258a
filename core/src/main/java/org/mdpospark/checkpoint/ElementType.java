package org.mdpospark.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Types of weights that can be used; safetensors files may hold further ones. */
public enum ElementType {
    /** IEEE 754 binary32. */
    F32(4) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            target.put(source.asFloatBuffer());
        }
    },

    /** IEEE 754 binary16. */
    F16(2) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            widenShorts(source.asShortBuffer(), target, HalfFloat::widen);
        }
    },

    /** The upper half of an IEEE 754 binary32. */
    BF16(2) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            widenShorts(source.asShortBuffer(), target, BrainFloat::widen);
        }
    };

    /** Elements converted at a time: both arrays together stay in the second-level cache. */
    static final int CHUNK = 8192;

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Converts as many elements as remain in the little-endian source, which must fit into the target. */
    abstract void widen(ByteBuffer source, FloatBuffer target);

    private static void widenShorts(ShortBuffer source, FloatBuffer target, ChunkWidening widening) {
        int chunk = Math.min(CHUNK, source.remaining());
        short[] narrow = new short[chunk];
        float[] wide = new float[chunk];
        while (source.hasRemaining()) {
            int count = Math.min(chunk, source.remaining());
            source.get(narrow, 0, count);
            widening.apply(narrow, wide, count);
            target.put(wide, 0, count);
        }
    }

    private interface ChunkWidening {
        void apply(short[] narrow, float[] wide, int count);
    }
}
