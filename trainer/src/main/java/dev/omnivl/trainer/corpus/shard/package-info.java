/** Samples inside tar shards, as WebDataset lays them out, read in place by an index. */
@NullMarked
package dev.omnivl.trainer.corpus.shard;

import org.jspecify.annotations.NullMarked;
