using System.Security.Cryptography;

namespace Catalog.Testbed;

/// <summary>The admin with whom nodes begin.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
public sealed record FirstAdmin(string Email, string Password)
{
    /// <summary>The environment variable that says which password it shall be; otherwise one is made up.</summary>
    public const string PasswordVariable = "CATALOG_ADMIN_PASSWORD";

    private const string FileName = "admin-password";
    private const int Bytes = 16;

    /// <summary>The one of this process.</summary>
    public static FirstAdmin OfThisRun { get; } = new(
        "admin@catalog.example",
        Environment.GetEnvironmentVariable(PasswordVariable) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>Environment variables of a node.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Auth__FirstAdmin__Email"] = Email,
        ["Auth__FirstAdmin__Password"] = Password,
    };

    /// <summary>The one who was made together with data that are kept in a folder; with the first data, that of this process.</summary>
    /// <param name="folder">Where the data are; made if it is not there. The password lies beside them, for its owner to read alone.</param>
    /// <param name="ct">Cancels reading and writing.</param>
    public static async Task<FirstAdmin> KeptInAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(Directory.CreateDirectory(folder).FullName, FileName);
        if (File.Exists(path))
        {
            return OfThisRun with { Password = await File.ReadAllTextAsync(path, ct) };
        }

        await File.WriteAllTextAsync(path, "", ct);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        await File.WriteAllTextAsync(path, OfThisRun.Password, ct);
        return OfThisRun;
    }

    /// <summary>Leaves the password out, so that no log shows it.</summary>
    public override string ToString() => Email;
}
