namespace Catalog.Testbed;

/// <summary>Where the servers come from, in the order in which they are tried.</summary>
public enum ServerSource
{
    /// <summary>Running servers, given by CATALOG_POSTGRES and CATALOG_REDIS.</summary>
    External,

    /// <summary>Containers, where Docker answers.</summary>
    Containers,

    /// <summary>Programs found on this machine, or installed by apt-get as root; started privately.</summary>
    Processes,
}
