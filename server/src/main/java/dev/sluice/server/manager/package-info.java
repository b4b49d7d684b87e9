/**
 * Many queries: desired state, restart on boot, definitions on disk.
 *
 * <p>Layer 7. Imports {@code model}, {@code storage}, {@code definition} and {@code runtime}.
 */
@NullMarked
package dev.sluice.server.manager;

import org.jspecify.annotations.NullMarked;
