package org.mdpospark.judge;

import java.io.IOException;

/** A judge cannot be asked; says why and what to do, in words for the person who runs it. Never holds the key. */
public final class UnusableJudgeException extends IOException {
    UnusableJudgeException(String message) {
        super(message);
    }
}
