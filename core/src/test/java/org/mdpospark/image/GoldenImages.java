package org.mdpospark.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A folder of image files with the pixels that Pillow reads from them. */
record GoldenImages(String folder, Map<String, RgbImage> pixels) {
    static final GoldenImages IMAGES = read("images");
    static final GoldenImages FORMATS = read("formats");

    /** Nothing is too small or too large for these. */
    static final ImageLimits ANY_SIZE = new ImageLimits(1, Integer.MAX_VALUE / 4, 1 << 20);

    /** Returns FOLDER/FILE for every file that can be read. */
    static List<String> all() {
        List<String> names = new ArrayList<>();
        for (GoldenImages images : List.of(IMAGES, FORMATS)) {
            images.pixels.keySet().forEach(name -> names.add(images.folder + "/" + name));
        }
        return names;
    }

    static RgbImage pixels(String path) {
        String name = path.substring(path.indexOf('/') + 1);
        GoldenImages images = path.startsWith(IMAGES.folder) ? IMAGES : FORMATS;
        return Objects.requireNonNull(images.pixels.get(name), path);
    }

    static byte[] bytes(String path) {
        try (InputStream stream = GoldenImages.class.getResourceAsStream("/golden/" + path)) {
            return Objects.requireNonNull(stream, path).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PixelSource open(String path) throws UnusableImageException {
        byte[] bytes = bytes(path);
        return ImageDecoder.open(bytes, ImageInspector.inspect(bytes, ANY_SIZE));
    }

    private static GoldenImages read(String folder) {
        ByteBuffer file = ByteBuffer.wrap(bytes(folder + "/rgb.safetensors")).order(ByteOrder.LITTLE_ENDIAN);
        int dataStart = Long.BYTES + Math.toIntExact(file.getLong());
        Map<String, RgbImage> pixels = new TreeMap<>();
        try {
            JsonNode header = new ObjectMapper().readTree(file.array(), Long.BYTES, dataStart - Long.BYTES);
            for (Map.Entry<String, JsonNode> tensor : header.properties()) {
                pixels.put(tensor.getKey(), image(tensor.getValue(), file.array(), dataStart));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GoldenImages(folder, pixels);
    }

    private static RgbImage image(JsonNode tensor, byte[] file, int dataStart) {
        JsonNode shape = tensor.get("shape");
        JsonNode offsets = tensor.get("data_offsets");
        byte[] rgb = Arrays.copyOfRange(
                file,
                dataStart + offsets.get(0).asInt(),
                dataStart + offsets.get(1).asInt());
        return new RgbImage(shape.get(1).asInt(), shape.get(0).asInt(), rgb);
    }
}
