package org.mdpospark.image;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/** An ImageIO reader whose warnings and exceptions become defects of the image. For one thread. */
final class WatchedReader implements AutoCloseable, IIOReadWarningListener {
    private final ImageReader reader;
    private @Nullable String warning;

    WatchedReader(ImageReaderSpi provider) {
        try {
            reader = provider.createReaderInstance();
        } catch (IOException e) {
            throw new IllegalStateException("image reader %s does not start".formatted(provider), e);
        }
        reader.addIIOReadWarningListener(this);
    }

    /** What to do with a reader whose input is set. */
    interface Decoding<T> {
        T decode(ImageReader reader) throws IOException, UnusableImageException;
    }

    <T> T read(byte[] file, Decoding<T> decoding) throws UnusableImageException {
        warning = null;
        try (ByteArrayImageInput input = new ByteArrayImageInput(file)) {
            reader.setInput(input, false, true);
            T decoded = decoding.decode(reader);
            requireNoWarning();
            return decoded;
        } catch (IOException | RuntimeException e) { // readers meet hostile bytes with any runtime exception
            ImageDefect defect = isEarlyEnd(e) ? ImageDefect.TRUNCATED : ImageDefect.UNREADABLE;
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UnusableImageException(defect, "image cannot be decoded: " + reason, e);
        }
    }

    @Override
    public void warningOccurred(ImageReader source, String message) {
        if (warning == null) {
            warning = message;
        }
    }

    @Override
    public void close() {
        reader.dispose();
    }

    private void requireNoWarning() throws UnusableImageException {
        if (warning != null) {
            ImageDefect defect = isEarlyEnd(warning) ? ImageDefect.TRUNCATED : ImageDefect.UNREADABLE;
            throw new UnusableImageException(defect, "image is damaged: " + warning);
        }
    }

    private static boolean isEarlyEnd(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    /** The messages of libjpeg and of the JDK's JPEG reader. */
    private static boolean isEarlyEnd(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("premature end") || lower.contains("truncated");
    }
}
