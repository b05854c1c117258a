package org.mdpospark.lora;

import java.util.Optional;

/**
 * An adapter as it was found in a folder.
 *
 * @param adapter the values, in the order of the layout; the seed of its configuration is unknown, and its targets are
 *     those of the file, for paths of the profile
 * @param profile of the names in the file
 * @param baseModel name or folder of the model that it was made for, if the folder tells
 * @param check what the adapter holds; see its {@linkplain AdapterCheck#warnings warnings}
 */
public record PeftAdapter(Adapter adapter, KeyProfile profile, Optional<String> baseModel, AdapterCheck check) {}
