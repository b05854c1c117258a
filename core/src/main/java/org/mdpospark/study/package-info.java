/**
 * A study in which people compare two models' answers without knowing whose they are: a page to rate on, the key to it,
 * and the figures of the raters' choices.
 */
@NullMarked
package org.mdpospark.study;

import org.jspecify.annotations.NullMarked;
