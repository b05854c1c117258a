/** What the driver and every executor have, and what of it will not do: one check for each thing that is looked at. */
@NullMarked
package org.mdpospark.doctor;

import org.jspecify.annotations.NullMarked;
