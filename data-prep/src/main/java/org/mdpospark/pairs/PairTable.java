package org.mdpospark.pairs;

import static org.mdpospark.pairs.table.ValueType.Primitive.BOOLEAN;
import static org.mdpospark.pairs.table.ValueType.Primitive.DOUBLE;
import static org.mdpospark.pairs.table.ValueType.Primitive.INT;
import static org.mdpospark.pairs.table.ValueType.Primitive.LONG;
import static org.mdpospark.pairs.table.ValueType.Primitive.STRING;

import java.util.List;
import org.mdpospark.pairs.table.Field;
import org.mdpospark.pairs.table.TableSchema;
import org.mdpospark.pairs.table.ValueType;

/**
 * The table of pairs: one row for each preference row and each of its negatives. {@code (id, negative_index)} is its
 * key.
 */
public final class PairTable {
    /** A rectangle in pixels. */
    static final ValueType PIXEL_BOX = new ValueType.Struct(List.of(
            new Field("left", INT, "columns left of the box"),
            new Field("top", INT, "rows above the box"),
            new Field("width", INT, "columns inside"),
            new Field("height", INT, "rows inside")));

    /** A rectangle as fractions of an image's width and height. */
    static final ValueType FRACTION_BOX = new ValueType.Struct(List.of(
            new Field("left", DOUBLE, "fraction of the width left of the box"),
            new Field("top", DOUBLE, "fraction of the height above the box"),
            new Field("width", DOUBLE, "fraction of the width inside"),
            new Field("height", DOUBLE, "fraction of the height inside")));

    private static final ValueType IMAGE = new ValueType.Image();

    public static final TableSchema SCHEMA = new TableSchema(
            "pairs",
            List.of(
                    new Field(
                            "id",
                            STRING,
                            "SHA-256 of prompt, answers and image; the same row has the same id anywhere"),
                    new Field("negative_index", INT, "which of the row's negatives this is, from 0"),
                    new Field("prompt", STRING, "prompt with one <image> marker"),
                    new Field(
                            "prompt_style",
                            STRING,
                            "raw: with roles, as it is; user: what the user says; messages: a JSON array of {role, content}"),
                    new Field("chosen", STRING, "the better answer, y_w"),
                    new Field("rejected", STRING, "the worse answer, y_l"),
                    new Field("image", IMAGE, "the image, m_w: the file's bytes as they were found"),
                    new Field(
                            "rejected_image",
                            IMAGE,
                            "the negative image, m_l; null when stored as a box only (virtual)"),
                    new Field(
                            "split",
                            STRING,
                            "train or holdout; all rows of a picture and its near-duplicates share one"),
                    new Field("strategy", STRING, "how the negative was made: crop, random-image or augment"),
                    new Field(
                            "crop_space",
                            STRING,
                            "where the box was drawn: source (the stored image) or model (the vision tower's square); null without a box"),
                    new Field(
                            "crop",
                            PIXEL_BOX,
                            "the box in pixels of the stored image; for model space the whole pixels it touches, null if it shows padding only"),
                    new Field(
                            "crop_fraction",
                            FRACTION_BOX,
                            "the box as fractions of the stored image; for model space it may reach past the image into padding"),
                    new Field(
                            "model_frame", STRING, "for model space: the square's geometry, such as bunny; else null"),
                    new Field("model_crop", PIXEL_BOX, "for model space: the box in pixels of the square; else null"),
                    new Field("area_fraction", DOUBLE, "area of the box over the area it was drawn in"),
                    new Field(
                            "seed",
                            LONG,
                            "seed of the negative's random numbers, from the id, the run's seed and the index"),
                    new Field("draws", INT, "draws made until one passed the quality limits; the last one counts"),
                    new Field("crop_fallback", BOOLEAN, "the sampler gave up after ten tries and took the centre"),
                    new Field("augmentation", STRING, "parameters of the augmentation; null for other strategies"),
                    new Field("other_image_sha256", STRING, "for random-image: the picture that was taken; else null"),
                    new Field("visible_fraction", DOUBLE, "share of the negative that shows image rather than padding"),
                    new Field(
                            "entropy",
                            DOUBLE,
                            "Shannon entropy of the negative's luminance in bits, 0 to 8; null if it was not decoded"),
                    new Field(
                            "hash_distance",
                            INT,
                            "bits, of 64, in which the perceptual hashes of image and negative differ; null if not decoded"),
                    new Field("image_width", INT, "width of the stored image in pixels, before any EXIF rotation"),
                    new Field("image_height", INT, "height of the stored image in pixels, before any EXIF rotation"),
                    new Field("image_format", STRING, "jpg, png, webp, gif, bmp or tiff"),
                    new Field(
                            "exif_orientation",
                            INT,
                            "EXIF orientation, 1 to 8, of the image; a negative made from it carries the same"),
                    new Field("image_sha256", STRING, "SHA-256 of the image's bytes"),
                    new Field(
                            "image_hash",
                            STRING,
                            "perceptual hash of the image, 16 hexadecimal digits; null if it was not decoded")));

    private PairTable() {}
}
