package dev.baton.cli;

import io.helidon.common.GenericType;
import io.helidon.common.mapper.Mapper;
import io.helidon.common.mapper.MapperManager;
import io.helidon.common.mapper.MappersConfig;
import io.helidon.service.registry.ServiceRegistry;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Maps what Helidon's server and client map in every process, the number in a header; the mappers of another registry are
 * asked for everything else. The interface is deprecated, but it is the one that header values look up.
 */
@SuppressWarnings("removal")
final class NumberMappers implements MapperManager {
    private final Supplier<ServiceRegistry> others;

    NumberMappers(Supplier<ServiceRegistry> others) {
        this.others = others;
    }

    private MapperManager others() {
        return others.get().get(MapperManager.class);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <S, T> T map(S source, Class<S> sourceType, Class<T> targetType, String... qualifiers) {
        if (targetType == long.class && source instanceof String text) {
            return (T) Long.valueOf(text.strip());
        }
        return others().map(source, sourceType, targetType, qualifiers);
    }

    @Override
    public <S, T> T map(S source, GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) {
        return others().map(source, sourceType, targetType, qualifiers);
    }

    @Override
    public <S, T> Optional<Mapper<S, T>> mapper(
            GenericType<S> sourceType, GenericType<T> targetType, String... qualifiers) {
        return others().mapper(sourceType, targetType, qualifiers);
    }

    @Override
    public MappersConfig prototype() {
        return others().prototype();
    }
}
