namespace Catalog.Testbed.Sources;

/// <summary>The properties of this machine that decide on the source.</summary>
internal interface IMachine
{
    /// <summary>An environment variable; null if unset or empty.</summary>
    string? Variable(string name);

    /// <summary>Whether containers can be started.</summary>
    Task<bool> HasContainersAsync(CancellationToken ct);

    bool Has(string program);

    /// <summary>Whether packages can be installed without a prompt: Debian or Ubuntu, as root.</summary>
    bool CanInstall { get; }

    /// <summary>Installs Debian packages; waits for other installations to finish.</summary>
    /// <exception cref="ServersUnavailableException">The installation failed.</exception>
    Task InstallAsync(IReadOnlyList<string> packages, CancellationToken ct);
}
