/**
 * The upkeep of tables: removing files that nothing refers to, and rewriting small ones.
 *
 * <p>Layer 5. Imports {@code model}, {@code delta}, {@code engine} and {@code sink}.
 */
@NullMarked
package dev.sluice.server.maintenance;

import org.jspecify.annotations.NullMarked;
