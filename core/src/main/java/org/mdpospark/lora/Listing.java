package org.mdpospark.lora;

import java.util.Collection;
import java.util.stream.Collectors;
import org.mdpospark.checkpoint.Shown;

/** Names, of any origin, as messages show them: the first few. */
final class Listing {
    private static final int MOST = 3;

    private Listing() {}

    static String of(Collection<String> names) {
        String shown = names.stream().limit(MOST).map(Shown::name).collect(Collectors.joining(", "));
        return names.size() > MOST ? shown + " and %d more".formatted(names.size() - MOST) : shown;
    }
}
