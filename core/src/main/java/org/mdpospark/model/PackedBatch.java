package org.mdpospark.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Groups in one matrix, without padding: prompt, first answer, second answer, …, next group. A row of a prompt sees the
 * prompt up to itself; a row of an answer sees the prompt and the answer up to itself. Positions go on from the prompt
 * in each answer.
 *
 * <p>Krishna and Bhambhoria, "Accelerating Direct Preference Optimization with Prefix Sharing", 2024.
 */
public record PackedBatch(List<PackedGroup> groups) {
    public PackedBatch {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a batch must hold a group");
        }
    }

    public int rows() {
        return groups.stream().mapToInt(PackedGroup::rows).sum();
    }

    /** Returns how many answers the batch has; they are counted group by group. */
    public int answers() {
        return groups.stream().mapToInt(group -> group.answers().size()).sum();
    }

    /** Returns the rows as every block but the last sees them. */
    TokenRows allRows() {
        return tokenRows(false);
    }

    /** Returns the rows as the last block sees them: outputs are those that predict a token of an answer. */
    TokenRows predictingRows() {
        return tokenRows(true);
    }

    private TokenRows tokenRows(boolean predictingOnly) {
        int rows = rows();
        int[] positions = new int[rows];
        long[] keys = new long[rows];
        int[] outputs = new int[rows];
        int outputCount = 0;
        List<AttentionSpan> spans = new ArrayList<>();
        int start = 0;
        for (PackedGroup group : groups) {
            int prefix = group.prefixRows();
            int first = predictingOnly ? prefix - 1 : 0;
            int[] shared = new int[group.rows()];
            int[] own = new int[group.rows()];
            int row = 0;
            for (; row < prefix; row++) {
                positions[start + row] = row;
                keys[start + row] = DropoutMask.mix(group.key(), row);
                own[row] = 0;
            }
            for (int answer = 0; answer < group.answers().size(); answer++) {
                int answerStart = row;
                for (int i = 0; i + 1 < group.answers().get(answer).length; i++, row++) {
                    positions[start + row] = prefix + i;
                    keys[start + row] = DropoutMask.mix(DropoutMask.mix(group.key(), -1L - answer), i);
                    shared[row] = prefix;
                    own[row] = answerStart;
                }
            }
            int[] end = new int[group.rows()];
            Arrays.setAll(end, i -> i + 1);
            spans.add(new AttentionSpan(
                    outputCount,
                    start,
                    group.rows(),
                    Arrays.copyOfRange(shared, first, row),
                    Arrays.copyOfRange(own, first, row),
                    Arrays.copyOfRange(end, first, row)));
            for (int i = first; i < row; i++) {
                outputs[outputCount++] = start + i;
            }
            start += row;
        }
        return new TokenRows(spans, positions, keys, Arrays.copyOf(outputs, outputCount));
    }

    /** Returns what predicts which token. */
    Predictions predictions() {
        int[] rows = new int[predictionCount()];
        int[] targets = new int[rows.length];
        int[] answers = new int[rows.length];
        int count = 0;
        int answer = 0;
        int start = 0; // of the group among the predicting rows
        for (PackedGroup group : groups) {
            int next = start + 1;
            for (int[] tokens : group.answers()) {
                for (int i = 0; i < tokens.length; i++) {
                    rows[count] = i == 0 ? start : next++;
                    targets[count] = tokens[i];
                    answers[count++] = answer;
                }
                answer++;
            }
            start = next;
        }
        return new Predictions(rows, targets, answers);
    }

    private int predictionCount() {
        return groups.stream()
                .flatMap(group -> group.answers().stream())
                .mapToInt(answer -> answer.length)
                .sum();
    }

    /**
     * Prediction i: the output row rows[i] predicts token targets[i] of answer answers[i]. The last row of a prompt
     * predicts the first token of every answer.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Predictions(int[] rows, int[] targets, int[] answers) {}
}
