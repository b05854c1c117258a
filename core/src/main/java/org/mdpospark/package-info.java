/** What every package needs. */
@NullMarked
package org.mdpospark;

import org.jspecify.annotations.NullMarked;
