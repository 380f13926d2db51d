using System.Runtime.InteropServices;

namespace Catalog.Testbed.Processes;

/// <summary>The dotnet executable of this process; Environment.ProcessPath may be a program's own launcher.</summary>
internal static class DotNetHost
{
    // <root>/shared/Microsoft.NETCore.App/<version>/
    public static readonly string Path = System.IO.Path.GetFullPath(
        System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
