using System.Security.Cryptography;

namespace Catalog.Testbed;

/// <summary>The admin account that nodes create at their first start.</summary>
/// <param name="Email">The e-mail address.</param>
/// <param name="Password">The password.</param>
public sealed record FirstAdmin(string Email, string Password)
{
    /// <summary>The environment variable with the password; without it, the password is random.</summary>
    public const string PasswordVariable = "CATALOG_ADMIN_PASSWORD";

    private const string FileName = "admin-password";
    private const int Bytes = 16;

    /// <summary>The admin of this process.</summary>
    public static FirstAdmin OfThisRun { get; } = new(
        "admin@catalog.example",
        Environment.GetEnvironmentVariable(PasswordVariable) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes)));

    /// <summary>The environment variables for a node.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Auth__FirstAdmin__Email"] = Email,
        ["Auth__FirstAdmin__Password"] = Password,
    };

    /// <summary>The admin created with the data in a folder; for new data, the admin of this process.</summary>
    /// <param name="folder">The data folder; created if missing. It also holds the password, in a file that only its owner can read.</param>
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

    /// <summary>The e-mail address only, so that no log contains the password.</summary>
    public override string ToString() => Email;
}
