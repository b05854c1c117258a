/** The commands: what people type, turned into options, jobs and exit codes. */
@NullMarked
package org.mdpospark.jobs;

import org.jspecify.annotations.NullMarked;
