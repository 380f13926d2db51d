namespace Catalog.Testbed;

/// <summary>Where servers come from, in the order of preference.</summary>
public enum ServerSource
{
    /// <summary>Running servers, from CATALOG_POSTGRES and CATALOG_REDIS.</summary>
    External,

    /// <summary>Containers, if Docker is running.</summary>
    Containers,

    /// <summary>Programs on this machine, started privately; missing ones are installed with apt-get (as root).</summary>
    Processes,
}
