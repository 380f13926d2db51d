using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Infrastructure.Sessions;

/// <summary>
/// Seals what a session in Redis says of rights with the key ring of Data Protection, for one cache key: who can write to Redis but has
/// no key can make no session, and none that says something else or lies under another token. Safe for concurrent use.
/// </summary>
internal sealed class SessionSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("session", "format 1");

    /// <summary>The seal of these fields.</summary>
    public byte[] Make(string key, SealedFields fields) => _protector.CreateProtector(key).Protect(Encoding.UTF8.GetBytes(Text(fields)));

    /// <summary>Whether a seal is the one of these fields.</summary>
    public bool IsOf(string key, SealedFields fields, byte[] seal)
    {
        try
        {
            return Encoding.UTF8.GetString(_protector.CreateProtector(key).Unprotect(seal)) == Text(fields);
        }
        catch (CryptographicException)
        {
            return false; // of another key, or made up
        }
    }

    // The role comes last: the only one that is not a number.
    private static string Text(SealedFields fields) => string.Create(
        CultureInfo.InvariantCulture, $"{fields.Id} {fields.User} {fields.Created} {fields.Ends} {fields.Checked} {fields.Role}");
}
