package org.mdpospark.pairs.input;

import java.util.Locale;

/** Why a preference row is set aside. The list is closed: tables and readers may rely on it. */
public enum RejectReason {
    MALFORMED_RECORD("the record is not valid JSON", "look at the line in an editor; one JSON object per line"),
    RECORD_TOO_LONG("the record is longer than the limit", "raise --max-record-bytes, or look for a missing line end"),
    MISSING_FIELD("a field of the format is missing or null", "name the format with --format, rename with --columns"),
    WRONG_TYPE("a field has the wrong type", "text fields must be strings, images paths or bytes"),
    EMPTY_PROMPT("the prompt has no text", "remove the row or write its prompt"),
    EMPTY_CHOSEN("the chosen answer has no text", "remove the row or write its answer"),
    EMPTY_REJECTED("the rejected answer has no text", "remove the row or write its answer"),
    EQUAL_ANSWERS("chosen and rejected answer are equal", "there is no preference to learn; remove the row"),
    NO_PREFERENCE("no two rated answers differ in rating", "nothing to do: the raters saw no better answer"),
    NO_IMAGE("the row has no image", "mDPO conditions on an image: train text-only rows with plain DPO elsewhere"),
    SEVERAL_IMAGES("the row has several images", "mDPO crops one image: split the row or remove it"),
    NO_IMAGE_MARKER("the prompt has no <image> marker", "put <image> where the picture belongs in the prompt"),
    SEVERAL_IMAGE_MARKERS("the prompt has several <image> markers", "keep one <image> marker for the one image"),
    PATH_REFUSED(
            "the image's path leaves the image root", "use paths relative to --images, without .. and links outward"),
    IMAGE_MISSING("there is no such image file", "check --images and the path in the row"),
    IMAGE_EMPTY("the image has no bytes", "fetch the file again"),
    NOT_AN_IMAGE("the bytes are no image of a known format", "JPEG, PNG, WebP, GIF, BMP and TIFF are read"),
    IMAGE_TRUNCATED("the image file ends too early", "fetch the file again"),
    IMAGE_TOO_LARGE("the image is larger than the limit", "scale it down, or raise --max-pixels or --max-image-bytes"),
    IMAGE_TOO_SMALL("a side of the image is shorter than the limit", "use a larger copy, or lower --min-side"),
    IMAGE_ANIMATED("the image has several frames", "save the frame that the row speaks of"),
    UNSUPPORTED_COLOR_MODEL("the image's colour model has no agreed way to RGB", "save it as RGB"),
    IMAGE_UNREADABLE(
            "the image cannot be decoded or opened", "open it in a viewer and save it again; check permissions"),
    EXCLUDED_IMAGE("the picture is in a list given with --exclude-hashes", "nothing to do: it was asked for"),
    NO_ACCEPTABLE_NEGATIVE("no negative passed the quality limits", "lower the limits or raise --max-draws"),
    NO_OTHER_IMAGE(
            "there is no other picture to take as negative", "random-image needs at least two different pictures");

    private final String meaning;
    private final String remedy;

    RejectReason(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Returns the code that tables hold, such as {@code image_missing}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }

    public String remedy() {
        return remedy;
    }

    /** Whether such a row counts as bad data; one that was excluded on request, or has no better answer, does not. */
    public boolean isBad() {
        return this != EXCLUDED_IMAGE && this != NO_PREFERENCE;
    }
}
