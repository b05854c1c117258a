package org.mdpospark.pairs.input;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All formats, in the order in which they are tried. */
final class FormatCatalogue {
    private static final Set<String> IMAGE_COLUMNS = Set.of("img_path", "image", "images");

    private FormatCatalogue() {}

    /** Those with a column of their own come first; the columns of TRL are part of most others. */
    static List<PreferenceFormat> all(PairSelection selection) {
        return List.of(
                new VlFeedbackFormat(selection),
                new MsSwiftFormat(),
                new LlamaFactoryFormat(),
                new MdpoFormat(),
                new RlaifVFormat(),
                new TrlFormat(),
                new RlhfVFormat());
    }

    static PreferenceFormat named(String code, PairSelection selection) {
        List<PreferenceFormat> formats = all(selection);
        for (PreferenceFormat format : formats) {
            if (format.code().equals(code)) {
                return format;
            }
        }
        List<String> codes = formats.stream().map(PreferenceFormat::code).toList();
        throw new IllegalArgumentException(
                "format must be one of %s, but is %s".formatted(String.join(", ", codes), code));
    }

    static PreferenceFormat recognise(Set<String> columns, PairSelection selection) {
        for (PreferenceFormat format : all(selection)) {
            if (format.layout().fits(columns)) {
                return format;
            }
        }
        throw new IllegalArgumentException(unrecognised(columns));
    }

    private static String unrecognised(Set<String> columns) {
        StringBuilder message = new StringBuilder("no known format has the columns ")
                .append(columns.isEmpty() ? "(none found)" : String.join(", ", new TreeSet<>(columns)));
        if (Collections.disjoint(columns, IMAGE_COLUMNS)) {
            message.append("\nno column holds an image (img_path, image or images), and mDPO needs an image per row");
        }
        message.append("\nname the format with --format, or rename columns with --columns ours=theirs; formats need");
        for (PreferenceFormat format : all(PairSelection.LARGEST_GAP)) {
            message.append("\n  %s: %s".formatted(format.code(), format.layout().needs()));
        }
        return message.toString();
    }
}
