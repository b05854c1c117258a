package org.mdpospark.pairs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.mdpospark.text.PromptStyle;

class PreferenceFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VICUNA = "Be kind. USER: <image>\\nWhat? ASSISTANT:";
    private static final String PARTS = "[{'type':'image','text':null},{'type':'text','text':'What?'}]";

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("goodRecords")
    void readsRow(String format, String record, String expected) throws Exception {
        assertThat(parse(format, record)).containsExactly(expected);
    }

    static Stream<Arguments> goodRecords() {
        return Stream.of(
                arguments(
                        "mdpo",
                        "{'img_path':'a.jpg','prompt':'" + VICUNA + "','chosen':' yes ','rejected':'no'}",
                        "raw|Be kind. USER: <image>\nWhat? ASSISTANT:| yes |no|a.jpg"),
                arguments(
                        "rlhf-v",
                        "{'image':{'path':'a.jpg','bytes':'/9j/'},'text':'{\\'question\\':\\'What?\\',\\'chosen\\':\\'yes\\',\\'rejected\\':\\'no\\'}'}",
                        "user|<image>\nWhat?|yes|no|a.jpg:[-1, -40, -1]"),
                arguments(
                        "rlaif-v",
                        "{'image':{'path':'a.jpg','bytes':''},'question':'What?','chosen':'yes','rejected':'no'}",
                        "user|<image>\nWhat?|yes|no|a.jpg:[]"),
                arguments(
                        "rlaif-v",
                        "{'image':['a.jpg'],'question':'What is <image> here?','chosen':'yes','rejected':'no'}",
                        "user|What is <image> here?|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','prompt':'What?','chosen':'yes','rejected':'no'}",
                        "user|<image>\nWhat?|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'images':[{'bytes':null,'path':'a.jpg'}],'prompt':'" + VICUNA
                                + "','chosen':'yes','rejected':'no'}",
                        "raw|Be kind. USER: <image>\nWhat? ASSISTANT:|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'images':['a.jpg'],'prompt':[{'role':'user','content':" + PARTS
                                + "}],'chosen':[{'role':'assistant','content':[{'type':'text','text':'yes'}]}],'rejected':[{'role':'assistant','content':'no'}]}",
                        "user|<image>\nWhat?|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'images':['a.jpg'],'prompt':null,'chosen':[{'role':'user','content':'What?'},{'role':'assistant','content':'yes'}],"
                                + "'rejected':[{'role':'user','content':'What?'},{'role':'assistant','content':'no'}]}",
                        "user|<image>\nWhat?|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'images':['a.jpg'],'prompt':'What?','chosen':[{'role':'user','content':" + PARTS
                                + "},{'role':'assistant','content':'yes'}],'rejected':[{'role':'assistant','content':'no'}]}",
                        "user|<image>\nWhat?|yes|no|a.jpg"),
                arguments(
                        "trl",
                        "{'images':['a.jpg'],'prompt':[{'role':'system','content':'Be \"kind\".'},{'role':'user','content':'What?'}],'chosen':'yes','rejected':'no'}",
                        "messages|[{'role':'system','content':'Be \\\"kind\\\".'},{'role':'user','content':'<image>\\nWhat?'}]|yes|no|a.jpg"),
                arguments(
                        "llama-factory",
                        "{'conversations':[{'from':'human','value':'<image>What?'}],'chosen':{'from':'gpt','value':'yes'},'rejected':{'from':'gpt','value':'no'},'images':['a.jpg']}",
                        "user|<image>What?|yes|no|a.jpg"),
                arguments(
                        "llama-factory",
                        "{'system':'Be kind.','messages':[{'role':'user','content':'<image>What?'},{'role':'assistant','content':'A cat.'},{'role':'user','content':'Sure?'}],"
                                + "'chosen':{'role':'assistant','content':'yes'},'rejected':{'role':'assistant','content':'no'},'images':['a.jpg']}",
                        "messages|[{'role':'system','content':'Be kind.'},{'role':'user','content':'<image>What?'},{'role':'assistant','content':'A cat.'},"
                                + "{'role':'user','content':'Sure?'}]|yes|no|a.jpg"),
                arguments(
                        "ms-swift",
                        "{'messages':[{'role':'user','content':'What?'},{'role':'assistant','content':'yes'}],'rejected_response':'no','images':['a.jpg']}",
                        "user|<image>\nWhat?|yes|no|a.jpg"),
                arguments(
                        "ms-swift",
                        "{'messages':[{'role':'user','content':'Mind <image>?'},{'role':'assistant','content':'yes'}],"
                                + "'rejected_messages':[{'role':'user','content':'Mind <image>?'},{'role':'assistant','content':'no'}],'images':{'bytes':'','path':null}}",
                        "user|Mind <image>?|yes|no|null:[]"),
                arguments(
                        "vlfeedback",
                        "{'img_path':'a.jpg','prompt':'What?','completions':["
                                + rated("three", "3", "3", "3") + "," + rated("best", "5", "5", "4") + ","
                                + rated("worst", "1", "1", "2") + "," + rated("unknown", "5", "N/A", "5") + "]}",
                        "user|<image>\nWhat?|best|worst|a.jpg"),
                arguments(
                        "vlfeedback",
                        "{'img_path':'a.jpg','prompt':'What?','completions':{'response':['one','two','three'],'annotations':["
                                + annotations("1", "1", "1") + "," + annotations("2", "2", "2") + ","
                                + annotations("2", "2", "2") + "]}}",
                        "user|<image>\nWhat?|two|one|a.jpg"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badRecords")
    void rejectsRecord(String format, String record, RejectReason reason, String detail) {
        assertThatThrownBy(() -> parse(format, record))
                .isInstanceOfSatisfying(
                        RowRejectedException.class,
                        rejection -> assertThat(rejection.reason()).isEqualTo(reason))
                .hasMessage(detail.replace('\'', '"'));
    }

    static Stream<Arguments> badRecords() {
        return Stream.of(
                mdpo("'prompt':'USER: What?'", RejectReason.NO_IMAGE_MARKER, "prompt has no <image>: 'USER: What?'"),
                mdpo(
                        "'prompt':'<image><image>What?'",
                        RejectReason.SEVERAL_IMAGE_MARKERS,
                        "prompt must have one <image>, but has 2: '<image><image>What?'"),
                mdpo("'prompt':' <image>\\n'", RejectReason.EMPTY_PROMPT, "prompt is blank"),
                mdpo("'prompt':null", RejectReason.MISSING_FIELD, "prompt is null"),
                mdpo("'prompt':['a','b']", RejectReason.WRONG_TYPE, "prompt must be text, but is a list of 2"),
                mdpo("'chosen':' '", RejectReason.EMPTY_CHOSEN, "chosen is blank"),
                mdpo("'chosen':42", RejectReason.WRONG_TYPE, "chosen must be text, but is the number 42"),
                mdpo("'chosen':true", RejectReason.WRONG_TYPE, "chosen must be text, but is true"),
                mdpo("'rejected':'\\n'", RejectReason.EMPTY_REJECTED, "rejected is blank"),
                mdpo(
                        "'rejected':{'a':1}",
                        RejectReason.WRONG_TYPE,
                        "rejected must be text, but is an object of 1 field"),
                mdpo("'rejected':' yes\\n'", RejectReason.EQUAL_ANSWERS, "both answers are 'yes'"),
                mdpo("'img_path':null", RejectReason.NO_IMAGE, "img_path is null"),
                mdpo("'img_path':''", RejectReason.NO_IMAGE, "img_path is an empty path"),
                mdpo("'img_path':[]", RejectReason.NO_IMAGE, "img_path is an empty list"),
                mdpo("'img_path':['a','b']", RejectReason.SEVERAL_IMAGES, "img_path must hold one image, but holds 2"),
                mdpo("'img_path':{'bytes':null}", RejectReason.NO_IMAGE, "img_path has neither bytes nor path"),
                mdpo(
                        "'img_path':{'bytes':'no base64!'}",
                        RejectReason.WRONG_TYPE,
                        "img_path.bytes must be bytes (base64 in JSON), but is the text 'no base64!'"),
                mdpo(
                        "'img_path':7",
                        RejectReason.WRONG_TYPE,
                        "img_path must be a path, bytes, {bytes, path} or a list of one, but is the number 7"),
                arguments("mdpo", "[1]", RejectReason.WRONG_TYPE, "record must be an object, but is a list of 1"),
                arguments(
                        "mdpo",
                        "{'prompt':'<image>a','chosen':'a','rejected':'b'}",
                        RejectReason.MISSING_FIELD,
                        "img_path is missing"),
                arguments(
                        "rlhf-v",
                        "{'image':'a.jpg','text':'{broken'}",
                        RejectReason.WRONG_TYPE,
                        "text must be a JSON object {question, chosen, rejected} as text, but is the text '{broken'"),
                arguments(
                        "rlhf-v",
                        "{'image':'a.jpg','text':'" + "[".repeat(1000) + "'}",
                        RejectReason.WRONG_TYPE,
                        "text must be a JSON object {question, chosen, rejected} as text, but is the text '"
                                + "[".repeat(80) + "...'"),
                arguments(
                        "rlhf-v",
                        "{'image':'a.jpg','text':'{}'}",
                        RejectReason.MISSING_FIELD,
                        "text.question is missing"),
                arguments(
                        "rlaif-v",
                        "{'image':'a.jpg','question':'','chosen':'a','rejected':'b'}",
                        RejectReason.EMPTY_PROMPT,
                        "prompt is blank"),
                arguments(
                        "trl",
                        "{'prompt':'What?','chosen':'a','rejected':'b'}",
                        RejectReason.NO_IMAGE,
                        "there is neither images nor image"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','chosen':'a','rejected':'b'}",
                        RejectReason.MISSING_FIELD,
                        "prompt is missing, and chosen is no conversation that begins with it"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','chosen':[{'role':'user','content':'What?'},{'role':'assistant','content':'yes'}],"
                                + "'rejected':[{'role':'user','content':'Why?'},{'role':'assistant','content':'no'}]}",
                        RejectReason.WRONG_TYPE,
                        "rejected must be one assistant message, alone or after the same prompt, but has the roles user, assistant"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','prompt':[],'chosen':'a','rejected':'b'}",
                        RejectReason.WRONG_TYPE,
                        "prompt must be user and assistant in turn, from user to user, after at most one system, but has no message"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','prompt':[{'role':'user','content':[{'type':'video'}]}],'chosen':'a','rejected':'b'}",
                        RejectReason.WRONG_TYPE,
                        "prompt[0].content[0].type must be text or image, but is the text 'video'"),
                arguments(
                        "trl",
                        "{'image':'a.jpg','prompt':[{'role':'user','content':" + PARTS.replace("What?", "<image>")
                                + "}],'chosen':'a','rejected':'b'}",
                        RejectReason.EMPTY_PROMPT,
                        "the last question of prompt is blank"),
                arguments(
                        "llama-factory",
                        "{'conversations':[{'from':'human','value':'What?'}],'chosen':{'from':'gpt','value':'yes'},'rejected':{'from':'gpt','value':'no'},'images':['a.jpg']}",
                        RejectReason.NO_IMAGE_MARKER,
                        "prompt has no <image>: 'What?'"),
                arguments(
                        "llama-factory",
                        "{'conversations':[{'from':'human','value':'<image>What?'}],'chosen':{'from':'tool','value':'yes'}}",
                        RejectReason.WRONG_TYPE,
                        "chosen.from must be system, user, human, assistant or gpt, but is the text 'tool'"),
                arguments(
                        "ms-swift",
                        "{'messages':[{'role':'user','content':'What?'},{'role':'assistant','content':'yes'}],'images':['a.jpg']}",
                        RejectReason.MISSING_FIELD,
                        "there is neither rejected_response nor rejected_messages"),
                arguments(
                        "ms-swift",
                        "{'messages':[{'role':'user','content':'What?'}],'rejected_response':'no','images':['a.jpg']}",
                        RejectReason.WRONG_TYPE,
                        "messages must be a conversation that ends with an assistant message, but has the roles user"),
                arguments(
                        "ms-swift",
                        "{'messages':[],'rejected_response':'no'}",
                        RejectReason.WRONG_TYPE,
                        "messages must be a conversation that ends with an assistant message, but has no message"),
                arguments(
                        "vlfeedback",
                        "{'img_path':'a.jpg','prompt':'What?','completions':[" + rated("one", "3", "3", "3") + ","
                                + rated("two", "2", "3", "4") + "]}",
                        RejectReason.NO_PREFERENCE,
                        "2 completions are rated, but no two differ in text and by anything in rating"),
                arguments(
                        "vlfeedback",
                        "{'img_path':'a.jpg','prompt':'What?','completions':["
                                + String.join(",", Collections.nCopies(65, "{}")) + "]}",
                        RejectReason.WRONG_TYPE,
                        "completions must be at most 64, but are 65"));
    }

    @Test
    void takesEveryPairOfDifferentRatingsWhenAsked() throws Exception {
        String record = "{'img_path':'a.jpg','prompt':'What?','completions':["
                + rated("low", "1", "1", "1") + "," + rated("high", "4", "4", "4") + "," + rated("mid", "3", "3", "3")
                + "," + rated("also mid", "3", "3", "3") + "]}";
        PreferenceFormat format = PreferenceFormat.named("vlfeedback", new PairSelection(true, 1.5));

        List<PreferenceRow> rows = format.parse(json(record));

        assertThat(rows.stream().map(row -> row.chosen() + " > " + row.rejected()))
                .containsExactly("high > low", "mid > low", "also mid > low");
    }

    @Test
    void breaksTiesOfTheLargestGapByPlace() throws Exception {
        String record = "{'img_path':'a.jpg','prompt':'What?','completions':["
                + rated("a", "2", "2", "2") + "," + rated("b", "2", "2", "2") + "," + rated("c", "4", "4", "4") + ","
                + rated("d", "4", "4", "4") + "]}";

        assertThat(parse("vlfeedback", record)).containsExactly("user|<image>\nWhat?|c|a|a.jpg");
    }

    @Test
    void keepsBytesOfAnImageWithoutCopy() throws Exception {
        byte[] bytes = {1, 2, 3};
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put("question", "What?").put("chosen", "yes").put("rejected", "no");
        record.putObject("image").put("bytes", bytes).put("path", "a.jpg");

        PreferenceRow row = new RlaifVFormat().parse(record).get(0);

        assertThat(row.image().bytes()).isSameAs(bytes);
        assertThat(row.image().path()).isEqualTo("a.jpg");
    }

    @Test
    void keepsOddCharactersOfAnswers() throws Exception {
        String record =
                "{'img_path':'a.jpg','prompt':'<image>\\ud83d','chosen':'\\ud800 \\u0000','rejected':'\\udc00'}";

        assertThat(parse("mdpo", record)).containsExactly("raw|<image>\ud83d|\ud800 \u0000|\udc00|a.jpg");
    }

    @Test
    void cutsLongValuesInMessagesBetweenCharacters() {
        String smileys = "\ud83d\ude00".repeat(100);

        assertThat(Fields.shorten("a" + smileys)).isEqualTo("a" + "\ud83d\ude00".repeat(39) + "...");
        assertThat(Fields.shorten("a\u0000b\nc")).isEqualTo("a b c");
    }

    @Test
    void refusesNegativeGap() {
        assertThatThrownBy(() -> new PairSelection(true, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("min gap must be finite and at least 0, but is -1.0");
    }

    private static Arguments mdpo(String field, RejectReason reason, String detail) {
        String good = "{'img_path':'a.jpg','prompt':'<image>What?','chosen':'yes','rejected':'no',";
        return arguments("mdpo", good + field + "}", reason, detail); // of equal names the last one holds
    }

    private static String rated(String response, String... ratings) {
        return "{'model':'m','response':'" + response + "','annotations':" + annotations(ratings) + "}";
    }

    private static String annotations(String... ratings) {
        return ("{'Helpfulness':{'Rating':'%s','Rationale':'r'},'Ethical Considerations':{'Rating':'%s','Rationale':'r'},"
                        + "'Visual Faithfulness':{'Rating':'%s','Rationale':'r'}}")
                .formatted((Object[]) ratings);
    }

    private static List<String> parse(String format, String record) throws Exception {
        return PreferenceFormat.named(format, PairSelection.LARGEST_GAP).parse(json(record)).stream()
                .map(PreferenceFormatTest::show)
                .toList();
    }

    /** Reads JSON in which single quotes stand for double ones. */
    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text.replace("\"", "\\\"").replace("\\'", "\\\"").replace('\'', '"'));
    }

    private static String show(PreferenceRow row) {
        byte[] bytes = row.image().bytes();
        return String.join(
                "|",
                row.promptStyle().code(),
                row.promptStyle() == PromptStyle.MESSAGES
                        ? row.prompt().replace('"', '\'').replace("\\'", "\\\"")
                        : row.prompt(),
                row.chosen(),
                row.rejected(),
                row.image().path() + (bytes == null ? "" : ":" + Arrays.toString(bytes)));
    }
}
