package org.mdpospark.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mdpospark.checkpoint.MalformedCheckpointException;
import org.mdpospark.checkpoint.ModelConfig;
import org.mdpospark.image.ModelFrame.Fit;

class ImageProcessorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Offset<Float> RESIZED = Offset.offset(5e-6f); // torchvision weighs in single precision
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);

    @TempDir
    private Path folder;

    private Path file;
    private ObjectNode published;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("preprocessor_config.json");
        published = (ObjectNode) JSON.readTree(GoldenTensors.resource("llava-tiny/preprocessor_config.json"));
    }

    @ParameterizedTest
    @CsvSource({"llava-tiny, 0", "llava-tiny, 1", "llava-tiny, 2", "bunny-tiny, 0", "bunny-tiny, 1", "bunny-tiny, 2"})
    void pixelsAndNegativePixelsAreTheReferences(String model, int example) throws Exception {
        GoldenTensors golden = GoldenTensors.read(model + "/expected.safetensors");
        JsonNode box = JSON.readTree(GoldenTensors.resource(model + "/expected.json"))
                .path("crop_boxes_in_model_space")
                .path(example);
        CropBox crop = new CropBox(
                box.get("left").asInt(),
                box.get("top").asInt(),
                box.get("width").asInt(),
                box.get("height").asInt());
        ImageProcessor processor = ImageProcessor.open(model(model), ModelConfig.read(model(model)));

        PixelTensor pixels = processor.process(image(model + "/image-" + example + ".png"));

        assertThat(pixels.size()).isEqualTo(56);
        assertThat(pixels.values()).containsExactly(golden.floats("pixels." + example));
        assertThat(pixels.resizedCrop(crop).values())
                .containsExactly(golden.floats("negative_pixels." + example), RESIZED);
    }

    @Test
    void bunnysImagesAreSquashedWhereItsConfigurationDoesNotPad() throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(GoldenTensors.resource("bunny-tiny/config.json"));
        for (String aspect : List.of("pad", "square")) {
            JSON.writeValue(folder.resolve("config.json").toFile(), config.put("image_aspect_ratio", aspect));

            assertThat(ImageProcessor.open(folder, ModelConfig.read(folder)))
                    .isEqualTo(new ImageProcessor(
                            new ModelFrame(56, aspect.equals("pad") ? Fit.PAD : Fit.SQUASH, 0x7F7F7F),
                            1 / 255.0,
                            HALF,
                            HALF));
        }
    }

    @Test
    void imagesOfAnotherSizeThanTheTowerReadsAreRefused() throws IOException {
        published.putObject("size").put("shortest_edge", 336);
        published.put("crop_size", 336);
        JSON.writeValue(file.toFile(), published);

        assertThatThrownBy(() -> ImageProcessor.open(folder, ModelConfig.read(model("llava-tiny"))))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(file + " must make images of 56 pixels per side, as config.json has it, but makes 336");
    }

    @Test
    void clipsFileIsRead() throws IOException {
        ImageProcessor clip = read();

        assertThat(clip.frame()).isEqualTo(new ModelFrame(56, Fit.CROP, 0x7A7468));
        assertThat(clip.scale()).isEqualTo(1 / 255.0);
        assertThat(clip.mean()).containsExactly(0.48145466, 0.4578275, 0.40821073);
        assertThat(clip.deviation()).containsExactly(0.26862954, 0.26130258, 0.27577711);
        assertThat(ImageProcessor.read(file, true).frame()).isEqualTo(new ModelFrame(56, Fit.PAD, 0x7A7468));
    }

    @Test
    void olderFilesOfClipAreRead() throws IOException {
        published.remove(List.of("image_processor_type", "rescale_factor", "do_rescale", "do_convert_rgb"));
        published
                .put("feature_extractor_type", "CLIPFeatureExtractor")
                .put("size", 56)
                .put("crop_size", 56);

        assertThat(read().frame()).isEqualTo(new ModelFrame(56, Fit.CROP, 0x7A7468));
    }

    @Test
    void siglipsFileIsRead() throws IOException {
        siglip();

        assertThat(read()).isEqualTo(ImageProcessor.siglip(384, false));
        assertThat(ImageProcessor.read(file, true)).isEqualTo(ImageProcessor.siglip(384, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"do_pad", "do_something_new"})
    void stepsThatAreNotDoneHereAreRefused(String step) throws IOException {
        published.put(step, false);
        assertThat(read()).isNotNull();
        published.putNull(step);
        assertThat(read()).isNotNull();
        published.put(step, true);
        assertRefused("must have %s false, because it is not done here, but has true".formatted(step));
    }

    @ParameterizedTest
    @ValueSource(strings = {"do_resize", "do_rescale", "do_normalize"})
    void stepsThatAreAlwaysDoneCannotBeSwitchedOff(String step) throws IOException {
        published.put(step, false);
        assertRefused("must have %s true, but has false".formatted(step));
        published.put(step, "no");
        assertRefused("must have true or false as %s, but has \"no\"".formatted(step));
    }

    @Test
    void otherProcessorsAreRefused() throws IOException {
        String types = "one of [CLIPImageProcessor, CLIPImageProcessorFast, CLIPFeatureExtractor, "
                + "SiglipImageProcessor, SiglipImageProcessorFast]";
        published.put("image_processor_type", "ViTImageProcessor");
        assertRefused("must have image_processor_type %s, but has \"ViTImageProcessor\"".formatted(types));
        published.remove("image_processor_type");
        assertRefused("must have feature_extractor_type %s, but has none".formatted(types));
    }

    @Test
    void sizesThatAreNotTheTowersAreRefused() throws IOException {
        published.put("crop_size", 48);
        assertRefused("must have crop_size as large as size, 56, but has 48");
        published.putObject("crop_size").put("height", 56).put("width", 48);
        assertRefused("must have crop_size square, but has {\"height\":56,\"width\":48}");
        published.put("crop_size", 56).put("do_center_crop", false);
        assertRefused("must have do_center_crop true, because the tower's input is square, but has false");
        published.put("do_center_crop", true).putObject("size").put("shortest_edge", 0);
        assertRefused("must have size one side or both in whole pixels, but has {\"shortest_edge\":0}");
        published.remove("size");
        assertRefused("must have size one side or both in whole pixels, but has none");
        published.put("size", 2000).put("crop_size", 2000);
        assertRefused("describes no possible processor: frame must have 1 to 1024 pixels per side, but has 2000");
    }

    @Test
    void colorsThatCannotBeAreRefused() throws IOException {
        published.putArray("image_std").add(0.5).add(0).add(0.5);
        assertRefused("describes no possible processor: mean must be from 0 to 1 and deviation above 0, "
                + "but are [0.48145466, 0.4578275, 0.40821073] and [0.5, 0.0, 0.5]");
        published.putArray("image_std").add(0.5).add("x").add(0.5);
        assertRefused("must have image_std three numbers, but has [0.5,\"x\",0.5]");
        published.remove("image_std");
        assertRefused("must have image_std three numbers, but has none");
        published.put("resample", 2);
        assertRefused("must have resample 3 (bicubic), but has 2");
    }

    @Test
    void filesThatAreNoneAreRefused() throws IOException {
        assertThatThrownBy(() -> ImageProcessor.read(file, false))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(file + " must be a file, but is none; copy it from where the model comes from");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> ImageProcessor.read(file, false))
                .hasMessage(file + " must hold a JSON object, but holds something else");
        Files.writeString(file, "{\"resample\": 3, \"resample\": 2}");
        assertThatThrownBy(() -> ImageProcessor.read(file, false))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(file + " must hold JSON, but: Duplicate field 'resample'");
        Files.writeString(file, "{");
        assertThatThrownBy(() -> ImageProcessor.read(file, false))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessageStartingWith(file + " must hold JSON, but: Unexpected end-of-input");
    }

    @Test
    void everyColorNeedsAMean() {
        assertThatThrownBy(() -> new ImageProcessor(ModelFrame.named("bunny"), 1, List.of(0.5), HALF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean and deviation must have a value for each of three colours, "
                        + "but are [0.5] and [0.5, 0.5, 0.5]");
    }

    @Test
    void tensorsMustHaveTheirSize() {
        assertThatThrownBy(() -> new PixelTensor(2, new float[11]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pixels [3, 2, 2] must have a side of at least 1 and 12 values, but have 11");
    }

    private ImageProcessor read() throws IOException {
        JSON.writeValue(file.toFile(), published);
        return ImageProcessor.read(file, false);
    }

    private void assertRefused(String problem) throws IOException {
        JSON.writeValue(file.toFile(), published);
        assertThatThrownBy(() -> ImageProcessor.read(file, false))
                .isInstanceOf(MalformedCheckpointException.class)
                .hasMessage(file + " " + problem);
    }

    private void siglip() {
        published.removeAll();
        published
                .put("image_processor_type", "SiglipImageProcessor")
                .put("do_resize", true)
                .put("resample", 3);
        published.putObject("size").put("height", 384).put("width", 384);
        published.putArray("image_mean").add(0.5).add(0.5).add(0.5);
        published.putArray("image_std").add(0.5).add(0.5).add(0.5);
    }

    private static RgbImage image(String path) throws UnusableImageException {
        byte[] bytes = GoldenTensors.resource(path);
        return ImageDecoder.open(bytes, ImageInspector.inspect(bytes, GoldenImages.ANY_SIZE))
                .rgb();
    }

    private static Path model(String model) {
        try {
            return Path.of(Objects.requireNonNull(ImageProcessorTest.class.getResource("/golden/" + model), model)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(model, e);
        }
    }
}
