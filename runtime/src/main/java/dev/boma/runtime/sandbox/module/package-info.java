/**
 * Finding and loading the modules of a release inside a guest's context.
 *
 * <p>{@link dev.boma.runtime.sandbox.module.GuestModules} is the modules of one release and is
 * shared by all its contexts; {@link dev.boma.runtime.sandbox.module.ContextModules} is what one
 * context has loaded of them; {@link dev.boma.runtime.sandbox.module.HostLibraries} is what the
 * host serves to all. {@link dev.boma.runtime.sandbox.module.ModuleResolver} says which file a
 * specifier means.
 *
 * <p>A file is known by its id: the path relative to the app directory for a file of the release
 * ({@code lib/menu.js}), {@code boma:…} for a file of the host ({@code boma:npm/q/q.js}). The id is
 * the name of the compiled source, so an error names it.
 */
@NullMarked
package dev.boma.runtime.sandbox.module;

import org.jspecify.annotations.NullMarked;
