package org.mdpospark.evaluate;

import org.mdpospark.score.Answers;

/** One model's answers to one benchmark, given while it was shown one kind of image. */
public record AnsweredSet(EvaluatedModel model, Exam exam, Sight sight, Answers answers) {}
