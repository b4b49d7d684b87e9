/**
 * Files by name: put-if-absent, list, read, delete, watch.
 *
 * <p>Layer 1. Imports {@code model}; owns {@code org.apache.hadoop.fs}.
 */
@NullMarked
package dev.sluice.server.storage;

import org.jspecify.annotations.NullMarked;
