package dev.baton.cli;

import io.helidon.common.LazyValue;
import io.helidon.common.mapper.Mapper;
import io.helidon.common.mapper.Mappers;
import io.helidon.common.mapper.spi.MapperProvider;
import io.helidon.common.types.TypeName;
import io.helidon.service.registry.GlobalServiceRegistry;
import io.helidon.service.registry.Lookup;
import io.helidon.service.registry.RegistryMetrics;
import io.helidon.service.registry.ServiceInfo;
import io.helidon.service.registry.ServiceInstance;
import io.helidon.service.registry.ServiceRegistry;
import io.helidon.service.registry.ServiceRegistryManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The service registry of this process. It answers what Helidon's server and client look up in every process, mappers and
 * server features, and starts Helidon's own registry when anything else is looked up: that one first reads the metadata of
 * every library, which takes three quarters of a probe's time and a third of the service's startup time. Safe for use by
 * several threads at once.
 */
final class LazyRegistry implements ServiceRegistry {
    /** Helidon looks these up even if discovery is off. The server's type is a string, so that probes do not load the class. */
    private static final Set<String> NONE = Set.of(
            Mapper.class.getName(), MapperProvider.class.getName(), "io.helidon.webserver.spi.ServerFeatureProvider");

    private final LazyValue<ServiceRegistry> helidon;
    private final Mappers mappers = Mappers.builder()
            .mapperProvidersDiscoverServices(false)
            .mappersDiscoverServices(false)
            .build();

    LazyRegistry(Supplier<ServiceRegistry> helidon) {
        this.helidon = LazyValue.create(helidon);
    }

    /** Makes this the registry of the process, unless it has one already. */
    static void install() {
        GlobalServiceRegistry.registry(
                () -> new LazyRegistry(() -> ServiceRegistryManager.create().registry()));
    }

    @Override
    public <T> T get(Class<T> contract) {
        return contract.isInstance(mappers) && !helidon.isLoaded()
                ? contract.cast(mappers)
                : helidon.get().get(contract);
    }

    /** Once Helidon's registry is loaded, it answers everything. */
    @Override
    public <T> List<T> all(TypeName contract) {
        return NONE.contains(contract.name()) && !helidon.isLoaded()
                ? List.of()
                : helidon.get().all(contract);
    }

    @Override
    public <T> T get(TypeName contract) {
        return helidon.get().get(contract);
    }

    @Override
    public <T> T get(Lookup lookup) {
        return helidon.get().get(lookup);
    }

    @Override
    public <T> Optional<T> get(ServiceInfo serviceInfo) {
        return helidon.get().get(serviceInfo);
    }

    @Override
    public <T> Optional<T> first(TypeName contract) {
        return helidon.get().first(contract);
    }

    @Override
    public <T> Optional<T> first(Lookup lookup) {
        return helidon.get().first(lookup);
    }

    @Override
    public <T> List<T> all(Lookup lookup) {
        return helidon.get().all(lookup);
    }

    @Override
    public <T> Supplier<T> supply(TypeName contract) {
        return helidon.get().supply(contract);
    }

    @Override
    public <T> Supplier<T> supply(Lookup lookup) {
        return helidon.get().supply(lookup);
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(TypeName contract) {
        return helidon.get().supplyFirst(contract);
    }

    @Override
    public <T> Supplier<Optional<T>> supplyFirst(Lookup lookup) {
        return helidon.get().supplyFirst(lookup);
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(TypeName contract) {
        return helidon.get().supplyAll(contract);
    }

    @Override
    public <T> Supplier<List<T>> supplyAll(Lookup lookup) {
        return helidon.get().supplyAll(lookup);
    }

    @Override
    public List<ServiceInfo> allServices(TypeName contract) {
        return helidon.get().allServices(contract);
    }

    @Override
    public List<ServiceInfo> lookupServices(Lookup lookup) {
        return helidon.get().lookupServices(lookup);
    }

    @Override
    public <T> List<ServiceInstance<T>> lookupInstances(Lookup lookup) {
        return helidon.get().lookupInstances(lookup);
    }

    @Override
    public RegistryMetrics metrics() {
        return helidon.get().metrics();
    }
}
