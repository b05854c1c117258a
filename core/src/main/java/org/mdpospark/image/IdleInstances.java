package org.mdpospark.image;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * Objects that are costly to make and serve one thread at a time, kept between uses: never more than there were threads
 * at once. A ThreadLocal would do the same, but the threads of a Spark executor hold so many that looking one up took a
 * tenth of the time of decoding.
 */
final class IdleInstances<T> {
    private final ConcurrentLinkedQueue<T> idle = new ConcurrentLinkedQueue<>();
    private final Supplier<T> maker;

    IdleInstances(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Returns an instance that nobody else uses. */
    T take() {
        T instance = idle.poll();
        return instance == null ? maker.get() : instance;
    }

    /** Takes an instance back; one that failed is better not given back. */
    void giveBack(T instance) {
        idle.add(instance);
    }
}
