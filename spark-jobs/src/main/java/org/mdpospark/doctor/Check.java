package org.mdpospark.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thing to look at. It looks on the machine of every process, and judges in the driver; it travels between them.
 *
 * @param <F> what it sees
 */
interface Check<F extends Serializable> extends Serializable {
    /** Returns what it looks at, in a word or two. */
    String name();

    /** Returns how long a look may take, where one at a file or a name may take so long. */
    default Duration patience(Duration limit) {
        return limit;
    }

    /** Looks at this process and its machine. */
    F look(Place place) throws Exception;

    /**
     * Looks at the driver, before anybody else looks.
     *
     * @param cleanings takes what is to be done once everybody has
     */
    default F lookFirst(Place place, Consumer<Cleaning> cleanings) throws Exception {
        return look(place);
    }

    /** Takes away what a look has left. */
    interface Cleaning {
        void run() throws IOException;
    }

    /** Judges what was seen: one finding at least. */
    List<Finding> judge(F facts, Subject<F> subject);

    /** Judges that nothing could be seen. */
    Finding judgeProblem(String problem, Seat seat);
}
