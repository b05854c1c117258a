/**
 * Language models as judges: a client of chat completion endpoints in OpenAI's layout, and the questions that
 * MMHal-Bench and Object HalBench put to one.
 *
 * <p>Replies are kept in a folder as they come, so a run that died goes on where it ended. No prompt is part of this
 * project: it is read from the user's copy of a benchmark's script.
 */
@NullMarked
package org.mdpospark.judge;

import org.jspecify.annotations.NullMarked;
