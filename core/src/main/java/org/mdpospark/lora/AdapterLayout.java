package org.mdpospark.lora;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where the values of all adapters lie in one vector: by layer, inside a layer in the order in which the block uses its
 * modules, and for each module A, then B, without gaps.
 *
 * @param rank of all updates
 * @param modules in the order of the vector
 */
public record AdapterLayout(int rank, List<AdaptedModule> modules) implements Serializable {
    public AdapterLayout {
        modules = List.copyOf(modules);
        if (modules.isEmpty()) {
            throw new IllegalArgumentException("an adapter must change one module at least, but changes none");
        }
        long end = 0;
        int layer = 0;
        Set<String> paths = new HashSet<>();
        for (AdaptedModule module : modules) {
            LinearModule linear = module.linear();
            if (module.rank() != rank || module.begin() != end) {
                throw new IllegalArgumentException("%s must have rank %d and lie at %d, but has rank %d and lies at %d"
                        .formatted(linear.path(), rank, end, module.rank(), module.begin()));
            }
            if (linear.layer() < layer || !paths.add(linear.path())) {
                throw new IllegalArgumentException(
                        "modules must lie by layer, each once, but %s lies behind one of layer %d"
                                .formatted(linear.path(), layer));
            }
            end = module.end();
            layer = linear.layer();
        }
    }

    /**
     * Lays modules out.
     *
     * @param linears by layer, inside a layer in the order in which the block uses them
     */
    public static AdapterLayout of(int rank, List<LinearModule> linears) {
        List<AdaptedModule> modules = new ArrayList<>(linears.size());
        long begin = 0;
        for (LinearModule linear : linears) {
            AdaptedModule module = new AdaptedModule(linear, rank, begin);
            modules.add(module);
            begin = module.end();
        }
        return new AdapterLayout(rank, modules);
    }

    /** Returns the length of the vector. */
    public long length() {
        return modules.get(modules.size() - 1).end();
    }

    /** Returns the module's place, by name inside the block; empty if the module is not adapted. */
    public Optional<AdaptedModule> find(int layer, String name) {
        return modules.stream()
                .filter(module -> module.linear().layer() == layer
                        && module.linear().name().equals(name))
                .findFirst();
    }

    /** Returns the modules, without their places. */
    public List<LinearModule> linears() {
        return modules.stream().map(AdaptedModule::linear).toList();
    }
}
