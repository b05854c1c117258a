package org.mdpospark.evaluate;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.mdpospark.score.Answers;

/** What a judge, or a model that lists objects, says of answers. */
public interface Replies {
    /** Nobody is asked. */
    Replies NONE = set -> Optional.empty();

    /** Returns replies to a set of answers; empty where nobody is asked about its benchmark. */
    Optional<Judged> of(AnsweredSet set) throws IOException;

    /**
     * Replies, and what a reader must know of who gave them.
     *
     * @param notes such as the judge's name and the hash of what it was asked
     */
    record Judged(Answers replies, List<String> notes) {}
}
