package dev.baton.provisioning;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections of the pool that is open now, for users that outlive it. Safe for use by several threads at once. */
final class CurrentDataSource implements DataSource, AutoCloseable {
    private volatile Optional<HikariDataSource> pool = Optional.empty();

    Optional<HikariDataSource> pool() {
        return pool;
    }

    void use(HikariDataSource opened) {
        pool = Optional.of(opened);
    }

    /** Closes the pool, if there is one. */
    @Override
    public void close() {
        Optional<HikariDataSource> closing = pool;
        pool = Optional.empty();
        closing.ifPresent(HikariDataSource::close);
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.orElseThrow(() -> new SQLException("it is not open")).getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
