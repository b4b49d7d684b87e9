package dev.sluice.server.source.delta;

import dev.sluice.server.model.DataFile;
import java.util.List;

/**
 * The files of one version that a stream emits, in the order in which offsets count them.
 *
 * @param initialSnapshot whether they are all files of the version and not those of its commit
 * @param indivisible whether a batch takes all of them or none
 */
record Stretch(long version, boolean initialSnapshot, List<DataFile> files, boolean indivisible) {}
