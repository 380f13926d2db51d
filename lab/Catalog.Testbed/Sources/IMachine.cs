namespace Catalog.Testbed.Sources;

/// <summary>What the choice of a source asks about this machine.</summary>
internal interface IMachine
{
    /// <summary>An environment variable; null when unset or empty.</summary>
    string? Variable(string name);

    /// <summary>Whether throw-away containers can be started.</summary>
    Task<bool> HasContainersAsync(CancellationToken ct);

    /// <summary>Whether the program is installed.</summary>
    bool Has(string program);

    /// <summary>Whether packages can be installed without asking: Debian or Ubuntu, as root.</summary>
    bool CanInstall { get; }

    /// <summary>Installs Debian packages; waits for another installation that is under way.</summary>
    /// <exception cref="ServersUnavailableException">It failed.</exception>
    Task InstallAsync(IReadOnlyList<string> packages, CancellationToken ct);
}
