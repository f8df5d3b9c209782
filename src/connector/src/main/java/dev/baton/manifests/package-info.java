/**
 * Renders the templates in {@code etc} into Kubernetes manifests and ECS task definitions, and checks existing ones.
 *
 * <p>{@link dev.baton.manifests.Manifests} is where to begin. The check knows this connector and nothing else: what any object
 * of an engine may hold is left to the engine's own tools.
 */
package dev.baton.manifests;
