/** HDFS and YARN in one Java machine, for scripts that submit to a real cluster. */
@NullMarked
package org.mdpospark.hadoop;

import org.jspecify.annotations.NullMarked;
