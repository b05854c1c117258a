package org.mdpospark.pairs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatRecognitionTest {
    private static final String NEEDS = """

            name the format with --format, or rename columns with --columns ours=theirs; formats need
              vlfeedback: img_path, prompt, completions
              ms-swift: messages, rejected_response or rejected_messages, images or image
              llama-factory: conversations or messages, chosen, rejected, images or image
              mdpo: img_path, prompt, chosen, rejected
              rlaif-v: image, question, chosen, rejected
              trl: images or image, chosen, rejected
              rlhf-v: image, text""";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "mdpo, img_path prompt chosen rejected",
        "rlhf-v, ds_name image text origin_dataset origin_split idx image_path",
        "rlaif-v, ds_name image question chosen rejected origin_dataset origin_split idx image_path",
        "rlaif-v, image question chosen rejected",
        "trl, prompt chosen rejected images",
        "trl, chosen rejected image",
        "llama-factory, conversations chosen rejected images",
        "llama-factory, messages chosen rejected images system",
        "ms-swift, messages rejected_response images",
        "ms-swift, messages rejected_messages rejected_response rejected_images images",
        "vlfeedback, id prompt models completions img_path",
    })
    void recognisesFormatByItsColumns(String format, String columns) {
        assertThat(recognise(columns.split(" ")).code()).isEqualTo(format);
    }

    @Test
    void saysWhatFormatsNeed() {
        assertThatThrownBy(() -> recognise("picture", "image", "caption"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no known format has the columns caption, image, picture" + NEEDS);
    }

    @Test
    void saysThatAnImageIsNeeded() {
        assertThatThrownBy(() -> recognise("prompt", "chosen", "rejected"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no known format has the columns chosen, prompt, rejected\n"
                        + "no column holds an image (img_path, image or images), and mDPO needs an image per row"
                        + NEEDS);
    }

    @Test
    void listsFormatsWhenANameIsUnknown() {
        assertThatThrownBy(() -> PreferenceFormat.named("csv", PairSelection.LARGEST_GAP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "format must be one of vlfeedback, ms-swift, llama-factory, mdpo, rlaif-v, trl, rlhf-v, but is csv");
    }

    @Test
    void namesEveryColumnThatIsRead() {
        assertThat(PreferenceFormat.named("trl", PairSelection.LARGEST_GAP).columns())
                .containsExactly("images", "image", "chosen", "rejected", "prompt");
    }

    @Test
    void renamesFieldsEvenInACircle() throws Exception {
        ColumnRenames renames = ColumnRenames.parse(List.of("chosen=rejected", "rejected = chosen", "img_path=file"));

        assertThat(renames.apply(new ObjectMapper().readTree("{\"chosen\":1,\"rejected\":2,\"file\":3,\"id\":4}"))
                        .toString())
                .isEqualTo("{\"id\":4,\"chosen\":2,\"img_path\":3,\"rejected\":1}");
        assertThat(renames.toOurs(Set.of("file", "prompt", "rejected"))).containsOnly("img_path", "prompt", "chosen");
        assertThat(renames.toTheirs(Set.of("img_path", "prompt", "chosen"))).containsOnly("file", "prompt", "rejected");
    }

    @Test
    void refusesRenamesThatContradict() {
        assertThatThrownBy(() -> ColumnRenames.parse(List.of("img_path")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a renamed column must be ours=theirs, but is img_path");
        assertThatThrownBy(() -> ColumnRenames.parse(List.of("a=b", "a=c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a column must be named once, but a is twice");
        assertThatThrownBy(() -> ColumnRenames.parse(List.of("a=c", "b=c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a column must be renamed once, but c is twice");
    }

    private static PreferenceFormat recognise(String... columns) {
        return PreferenceFormat.recognise(Set.of(columns), PairSelection.LARGEST_GAP);
    }
}
