/**
 * The upkeep of tables: removing files that nothing refers to, and rewriting small ones.
 *
 * <p>Layer 5. Imports {@code model}, {@code delta} and {@code engine}.
 */
@NullMarked
package dev.sluice.server.maintenance;

import org.jspecify.annotations.NullMarked;
