package org.mdpospark.image;

import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderWriterSpi;

/**
 * The readers and writers of the JDK itself: plug-ins on the class path, which may decode otherwise, are passed over.
 */
final class JdkProviders {
    private JdkProviders() {}

    static <S extends ImageReaderWriterSpi> S provider(Class<S> kind, String formatName) {
        Iterator<S> providers = IIORegistry.getDefaultInstance().getServiceProviders(kind, false);
        while (providers.hasNext()) {
            S provider = providers.next();
            boolean fromJdk = provider.getClass().getModule().equals(ImageIO.class.getModule());
            if (fromJdk && List.of(provider.getFormatNames()).contains(formatName)) {
                return provider;
            }
        }
        throw new IllegalStateException(
                "this Java runtime has no %s for %s; it lacks the module java.desktop or parts of it"
                        .formatted(kind.getSimpleName(), formatName));
    }
}
