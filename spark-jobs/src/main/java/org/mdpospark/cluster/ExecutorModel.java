package org.mdpospark.cluster;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mdpospark.model.MemoryBudget;
import org.mdpospark.model.Nd4jPolicyModel;

/**
 * The one model of this Java machine. It is opened by the first task that needs it and stays for later ones; tasks that
 * run side by side in one machine take turns.
 */
public final class ExecutorModel {
    private static @Nullable ModelSource opened;
    private static @Nullable Nd4jPolicyModel model;

    private ExecutorModel() {}

    /** What a task does with the model. */
    public interface Use<T> {
        T with(Nd4jPolicyModel model) throws IOException;
    }

    /** Runs with the model, alone. Another model that was open before is closed. */
    public static synchronized <T> T use(ModelSource source, Use<T> use) throws IOException {
        BoundDevice.useOnThisThread();
        Nd4jPolicyModel current = model;
        if (current == null || !source.equals(opened)) {
            close();
            current = Nd4jPolicyModel.open(Path.of(source.folder()), new MemoryBudget(source.budgetBytes()));
            model = current;
            opened = source;
        }
        return use.with(current);
    }

    /** Closes the model if one is open. */
    public static synchronized void close() {
        if (model != null) {
            model.close();
            model = null;
            opened = null;
        }
    }
}
