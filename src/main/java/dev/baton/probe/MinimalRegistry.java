package dev.baton.probe;

import io.helidon.common.types.TypeName;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.Lookup;
import io.helidon.service.registry.RegistryMetrics;
import io.helidon.service.registry.ServiceInfo;
import io.helidon.service.registry.ServiceInstance;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A service registry that holds what WebClient asks for in a plain call, the mappers that turn header values into numbers,
 * and nothing else. Helidon's own reads the metadata of every library first, which takes three quarters of the time of a
 * process that makes one call.
 */
public final class MinimalRegistry implements ServiceRegistry {
    private final NumberMappers mappers = new NumberMappers();

    private MinimalRegistry() {}

    /**
     * Makes this the registry of a process that does nothing but probe. It changes nothing where the process has a registry
     * already.
     */
    public static void install() {
        GlobalServiceRegistry.registry(MinimalRegistry::new);
    }

    @Override
    public <T> T get(Class<T> contract) {
        if (contract.isInstance(mappers)) {
            return contract.cast(mappers);
        }
        throw missing(contract.getName());
    }

    @Override
    public <T> T get(TypeName contract) {
        throw missing(contract.fqName());
    }

    @Override
    public <T> T get(Lookup lookup) {
        throw missing(lookup.toString());
    }

    @Override
    public <T> Optional<T> get(ServiceInfo serviceInfo) {
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> first(TypeName contract) {
        return Optional.empty();
    }

    @Override
    public <T> Optional<T> first(Lookup lookup) {
        return Optional.empty();
    }

    @Override
    public <T> List<T> all(TypeName contract) {
        return List.of();
    }

    @Override
    public <T> List<T> all(Lookup lookup) {
        return List.of();
    }

    @Override
    public <T> Supplier<T> supply(TypeName contract) {
        throw missing(contract.fqName());
    }

    @Override
    public <T> Supplier<T> supply(Lookup lookup) {
        throw missing(lookup.toString());
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(TypeName contract) {
        return Optional::empty;
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(Lookup lookup) {
        return Optional::empty;
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(TypeName contract) {
        return List::of;
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(Lookup lookup) {
        return List::of;
    }

    @Override
    public List<ServiceInfo> allServices(TypeName contract) {
        return List.of();
    }

    @Override
    public List<ServiceInfo> lookupServices(Lookup lookup) {
        return List.of();
    }

    @Override
    public <T> List<ServiceInstance<T>> lookupInstances(Lookup lookup) {
        return List.of();
    }

    @Override
    public RegistryMetrics metrics() {
        throw missing(RegistryMetrics.class.getName());
    }

    private static ServiceRegistryException missing(String contract) {
        return new ServiceRegistryException("not in the registry of a probe: " + contract);
    }
}
