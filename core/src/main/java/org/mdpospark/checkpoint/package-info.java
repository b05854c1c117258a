/**
 * Checkpoint folders as Hugging Face publishes them: safetensors files, read where they lie and without trust, and the
 * configuration and tensor names of the models that are known here.
 */
@NullMarked
package org.mdpospark.checkpoint;

import org.jspecify.annotations.NullMarked;
