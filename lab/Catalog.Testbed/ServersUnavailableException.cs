namespace Catalog.Testbed;

/// <summary>PostgreSQL or Redis is not available; the message states the reason and the three solutions.</summary>
public sealed class ServersUnavailableException : Exception
{
    private const string WaysOut = """
        Do one of the following:
          1. Specify running servers: CATALOG_POSTGRES='Host=...;Username=...;Password=...' and CATALOG_REDIS=host:port.
          2. Start Docker: the servers then run in temporary containers.
          3. Install them. Debian, Ubuntu: sudo apt-get install postgresql redis-server. macOS: brew install postgresql redis.
        """;

    internal ServersUnavailableException(string reason, Exception? cause = null)
        : base($"{reason}{Environment.NewLine}{WaysOut}", cause)
    {
    }
}
