/**
 * Tenants, apps, releases, channels and tokens, kept in the store: {@link
 * dev.boma.runtime.hosting.Hosting}. {@link dev.boma.runtime.hosting.AppDirectory} reads an app
 * from disk.
 */
@NullMarked
package dev.boma.runtime.hosting;

import org.jspecify.annotations.NullMarked;
