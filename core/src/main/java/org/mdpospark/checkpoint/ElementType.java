package org.mdpospark.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/** Types of weights that can be used; safetensors files may hold further ones. */
public enum ElementType {
    /** IEEE 754 binary32. */
    F32(4, Float.POSITIVE_INFINITY) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            target.put(source.asFloatBuffer());
        }

        @Override
        public void narrow(float[] values, int count, ByteBuffer target) {
            target.asFloatBuffer().put(values, 0, count);
        }
    },

    /** IEEE 754 binary16. */
    F16(2, 65520) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            widenChunks(source.asShortBuffer(), target, HalfFloat::widen);
        }

        @Override
        public void narrow(float[] values, int count, ByteBuffer target) {
            ShortBuffer shorts = target.asShortBuffer();
            for (int i = 0; i < count; i++) {
                shorts.put(HalfFloat.narrow(values[i]));
            }
        }
    },

    /** The upper half of an IEEE 754 binary32. */
    BF16(2, 0x1.ffp127f) {
        @Override
        void widen(ByteBuffer source, FloatBuffer target) {
            widenChunks(source.asShortBuffer(), target, BrainFloat::widen);
        }

        @Override
        public void narrow(float[] values, int count, ByteBuffer target) {
            ShortBuffer shorts = target.asShortBuffer();
            for (int i = 0; i < count; i++) {
                shorts.put(BrainFloat.narrow(values[i]));
            }
        }
    };

    /** Elements converted at a time: both arrays together stay in the second-level cache. */
    private static final int CHUNK = 8192;

    private final int bytes;
    private final float overflow;

    ElementType(int bytes, float overflow) {
        this.bytes = bytes;
        this.overflow = overflow;
    }

    /** Returns the bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Converts as many elements as remain in the little-endian source, which must fit into the target. */
    abstract void widen(ByteBuffer source, FloatBuffer target);

    /**
     * Rounds the first values to this type, to the nearest and to the even one of two, and puts them at the position of
     * the little-endian target, which stays where it is.
     */
    public abstract void narrow(float[] values, int count, ByteBuffer target);

    /** Returns whether rounding would make a finite value infinite. */
    public boolean overflows(float value) {
        return Math.abs(value) >= overflow && Float.isFinite(value);
    }

    private static void widenChunks(ShortBuffer source, FloatBuffer target, Widening widening) {
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

    private interface Widening {
        void apply(short[] narrow, float[] wide, int count);
    }
}
