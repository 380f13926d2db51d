namespace Catalog.Testbed.Sources;

/// <summary>Chooses the source of the servers: external servers, otherwise containers, otherwise processes.</summary>
internal sealed class SourceChoice(IMachine machine)
{
    /// <summary>The environment variable that forces a source.</summary>
    public const string Variable = "CATALOG_SERVERS";

    /// <summary>The reason why containers are not available.</summary>
    public const string NoDocker = "Docker is not running or not installed.";

    /// <summary>The source to use.</summary>
    /// <exception cref="ServersUnavailableException">None is available, or the forced one is not.</exception>
    public async Task<ServerSource> ChooseAsync(ServersOptions options, CancellationToken ct)
    {
        if ((options.Source ?? Forced()) is { } forced)
        {
            return await WhyNotAsync(forced, ct) is { } reason ? throw new ServersUnavailableException(reason) : forced;
        }

        if (machine.Variable(GivenServers.PostgresVariable) is not null || machine.Variable(GivenServers.RedisVariable) is not null)
        {
            // Only one of the two is a mistake to report, not a reason to try the next source.
            return await WhyNotAsync(ServerSource.External, ct) is { } reason
                ? throw new ServersUnavailableException(reason)
                : ServerSource.External;
        }

        if (await WhyNotAsync(ServerSource.Containers, ct) is null)
        {
            return ServerSource.Containers;
        }

        return await WhyNotAsync(ServerSource.Processes, ct) is { } missing
            ? throw new ServersUnavailableException(missing)
            : ServerSource.Processes;
    }

    /// <summary>The source in CATALOG_SERVERS; null if unset.</summary>
    /// <exception cref="ServersUnavailableException">Its value is not a source.</exception>
    public ServerSource? Forced()
    {
        if (machine.Variable(Variable) is not { } name)
        {
            return null;
        }

        return Enum.TryParse<ServerSource>(name, ignoreCase: true, out var source) && Enum.IsDefined(source)
            ? source
            : throw new ServersUnavailableException($"{Variable} is '{name}'; valid values are external, containers and processes.");
    }

    private async Task<string?> WhyNotAsync(ServerSource source, CancellationToken ct)
    {
        switch (source)
        {
            case ServerSource.External:
                var unset = GivenServers.Variables.Where(name => machine.Variable(name) is null).ToArray();
                return unset.Length == 0 ? null : $"Not set: {string.Join(", ", unset)}.";
            case ServerSource.Containers:
                return await machine.HasContainersAsync(ct) ? null : NoDocker;
            default:
                var missing = ServerPrograms.Missing(machine, ServerPrograms.Both);
                return missing.Count == 0 || machine.CanInstall
                    ? null
                    : $"Not installed on this machine: {string.Join(", ", missing)}.";
        }
    }
}
