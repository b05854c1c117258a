package org.mdpospark.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** One tokenizer of the native library. Many threads may use it; closing waits for them. */
final class NativeTokenizer implements AutoCloseable {
    private final TokenizersLibrary library;
    private final long handle;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private NativeTokenizer(TokenizersLibrary library, long handle) {
        this.library = library;
        this.handle = handle;
    }

    /**
     * Makes a tokenizer of the content of a {@code tokenizer.json}. It neither cuts nor pads, whatever the file says.
     *
     * @throws IOException if the native library cannot be loaded
     * @throws IllegalArgumentException if the content describes no tokenizer
     */
    static NativeTokenizer of(String json) throws IOException {
        TokenizersLibrary library = NativeLibrary.functions();
        long handle;
        try {
            handle = library.createTokenizerFromString(json);
        } catch (RuntimeException e) { // the library's only kind
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        library.disableTruncation(handle);
        library.disablePadding(handle);
        return new NativeTokenizer(library, handle);
    }

    /**
     * Returns the ids of a text. Half a surrogate pair is read as U+FFFD.
     *
     * @param addSpecialTokens whether BOS and the like are put around them, as the tokenizer's file says
     */
    int[] encode(String text, boolean addSpecialTokens) {
        return use(() -> {
            long encoding = library.encode(handle, wellFormed(text), addSpecialTokens);
            try {
                return Arrays.stream(library.getTokenIds(encoding))
                        .mapToInt(Math::toIntExact)
                        .toArray();
            } finally {
                library.deleteEncoding(encoding);
            }
        });
    }

    String decode(int[] ids, boolean skipSpecialTokens) {
        return use(
                () -> library.decode(handle, Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens));
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                library.deleteTokenizer(handle);
                closed = true;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Runs a call that must not meet the handle's end: a native function would read freed memory. */
    private <T> T use(Supplier<T> call) {
        Lock reading = lock.readLock();
        reading.lock();
        try {
            if (closed) {
                throw new IllegalStateException("tokenizer must be open, but is closed");
            }
            return call.get();
        } finally {
            reading.unlock();
        }
    }

    /** Replaces halves of surrogate pairs: with one of them, the library would lose every emoji of the text. */
    private static String wellFormed(String text) {
        int[] codePoints = text.codePoints().toArray();
        boolean changed = false;
        for (int i = 0; i < codePoints.length; i++) {
            if (codePoints[i] >= Character.MIN_SURROGATE && codePoints[i] <= Character.MAX_SURROGATE) {
                codePoints[i] = 0xFFFD;
                changed = true;
            }
        }
        return changed ? new String(codePoints, 0, codePoints.length) : text;
    }
}
