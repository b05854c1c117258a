package org.mdpospark.doctor;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a machine answered to a question, or why there is no answer.
 *
 * @param value null if there is none
 * @param problem why there is none, in one line; empty if there is a value
 */
record Answer<T extends Serializable>(@Nullable T value, String problem) implements Serializable {
    Answer {
        if ((value == null) == problem.isEmpty()) {
            throw new IllegalArgumentException(
                    "an answer must have a value or a problem, but has %s and '%s'".formatted(value, problem));
        }
    }

    /**
     * Asks, and waits so long for the answer. A question that hangs is left behind: its thread does not keep the Java
     * machine alive.
     */
    static <T extends Serializable> Answer<T> of(String name, Duration limit, Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "mdpo-doctor " + name);
        thread.setDaemon(true);
        thread.start();
        try {
            return new Answer<>(task.get(limit.toMillis(), TimeUnit.MILLISECONDS), "");
        } catch (TimeoutException e) {
            thread.interrupt();
            return new Answer<>(null, "no answer within %d s".formatted(limit.toSeconds()));
        } catch (ExecutionException e) {
            return new Answer<>(null, problem(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer<>(null, "interrupted");
        }
    }

    /**
     * Says what went wrong in one line: in the words of the first of the causes that has any of its own. A name alone
     * says too little, and so does a message of one word.
     */
    static String problem(Throwable failure) {
        Throwable telling = failure;
        while (telling.getCause() != null
                && telling.getCause() != telling
                && saysNothing(telling, telling.getCause())) {
            telling = telling.getCause();
        }
        String message = String.valueOf(telling.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        String name = telling.getClass().getSimpleName();
        if (message.isEmpty() || message.equals("null")) {
            return name;
        }
        boolean sentence = message.length() > 24 && message.contains(" ");
        return sentence ? message : "%s: %s".formatted(name, message);
    }

    /** Exceptions that only wrap take the text of their cause. */
    private static boolean saysNothing(Throwable failure, Throwable cause) {
        String message = failure.getMessage();
        return message == null || message.isBlank() || message.equals(cause.toString());
    }
}
