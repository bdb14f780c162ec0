/** Arabic, Slavic, West and East African names, romanised. */
import { mixed, ranked, words } from '../pickers.ts';
import { type Culture, compose, scattered } from './culture.ts';
import { english, givenEnglish } from './english.ts';

const arabicFamily = mixed([
  [
    ranked(
      words(`
    Ahmed Ali Hassan Hussein Ibrahim Khalil Mahmoud Mohamed Mansour Saleh Salem Nasser Haddad Khoury Aziz Hamdan Darwish Shaheen Qasim Yousef
    Othman Omar Abbas Awad Barakat Daher Fakhoury Farah Ghanem Habib Hakim Issa Jaber Kassab Karam Maalouf Mansoor Mikhail Najjar Nassar
    Odeh Rahman Rashid Saab Sabbagh Saad Salameh Sayegh Shadid Sharif Shehadeh Suleiman Tawil Zaki Zayed Ziyad Bishara Boutros Gerges
    `),
      0.6,
    ),
    0.6,
  ],
  [
    ranked(
      scattered(
        compose(
          words('Al- El- Abu_ Bin_'),
          words(`
      Amin Ansari Asadi Attar Azawi Baghdadi Bakri Basri Dosari Fahad Ghamdi Hadi Hamad Hariri Hashimi Issa Jabbar Janabi Khatib Khalifa Kurdi
      Maliki Masri Mutairi Najafi Nasser Obeidi Omari Otaibi Qahtani Rashid Rawi Saadi Salim Samarrai Shammari Shehri Sayed Tamimi Tikriti Zahrani
      `),
        ),
      ),
      0.5,
    ),
    0.4,
  ],
]);
const arabicGiven = {
  female: ranked(
    words(`
    Fatima Aisha Maryam Zainab Khadija Amina Layla Noor Sara Hana Rania Samira Nadia Yasmin Salma Huda Iman Amal Dina Rima Lina Mona Nour
    Farah Jana Malak Heba Asma Sumaya Wafa Najwa Ghada Hanan Maha Reem Suad Widad Zahra Bushra Dalal Faten Jamila Latifa Naima Rana Siham
    `),
    0.5,
  ),
  male: ranked(
    words(`
    Mohammed Ahmed Ali Omar Hassan Hussein Ibrahim Yusuf Khalid Mahmoud Mustafa Abdullah Tariq Samir Karim Nabil Jamal Walid Bilal Hamza Amir
    Faisal Rashid Ziad Sami Adel Anwar Bassam Fadi Ghassan Haitham Imad Jaber Kamal Majid Munir Nasser Osama Qasim Rami Salah Tamer Usama Yasin
    `),
    0.5,
  ),
};
export const arabic: Culture = {
  id: 'arabic',
  language: 'ar',
  family: (rng) => arabicFamily(rng).replace('_', ' '),
  given: (rng, sex) => arabicGiven[sex](rng),
  middle: (rng) => (rng.chance(0.35) ? arabicGiven.male(rng) : undefined),
};

const slavicStems = words(`
Ivan Petr Sidor Smirn Kuznets Pop Vasil Sokol Mikhail Novik Fedor Moroz Volk Aleks Lebed Semen Egor Pavl Kozl Stepan Nikol Orl Andre Makar
Nikit Zakhar Zaits Solov Boris Yakovl Grigor Roman Vorob Serge Kuzm Frol Aleksandr Dmitri Korol Gus Kisel Ilyin Maksim Polyak Sorok Vinograd
Koval Bel Med Bog Osip Antip Tit Filip Markov Bykov Abram Ryab Matve Saf
`);
/** The form of a man; women add -a. */
const slavicFamily = mixed([
  [ranked(scattered(compose(slavicStems, words('ov enko in chuk ovsky ev skyi ich'))), 0.5), 0.85],
  [
    ranked(
      words(
        'Shevchenko Bondarenko Tkachenko Kovalenko Boyko Melnyk Kravchenko Oliynyk Lysenko Rudenko Savchenko Moroz Marchenko Petrenko',
      ),
    ),
    0.15,
  ],
]);
const slavicGiven = {
  female: ranked(
    words(
      'Olga Elena Natalia Tatiana Irina Svetlana Anna Maria Oksana Ludmila Galina Nadezhda Ekaterina Yulia Anastasia Larisa Marina Valentina Vera Daria Polina Alla Inna Raisa Zoya Kateryna Sofia',
    ),
    0.6,
  ),
  male: ranked(
    words(
      'Alexander Sergey Dmitry Andrey Alexey Vladimir Igor Mikhail Ivan Nikolai Yuri Oleg Viktor Pavel Boris Maxim Konstantin Roman Anatoly Gennady Leonid Valery Vitaly Taras Bohdan Ruslan Artem',
    ),
    0.6,
  ),
};
export const slavic: Culture = {
  id: 'slavic',
  language: 'ru',
  family: slavicFamily,
  feminine: (family) => (/(?:ov|ev|in)$/.test(family) ? `${family}a` : family),
  given: (rng, sex, year) =>
    year > 1995 && rng.chance(0.3) ? givenEnglish(rng, sex, year) : slavicGiven[sex](rng),
  middle: () => undefined,
};

const africanFamily = ranked(
  words(`
  Okafor Adeyemi Okonkwo Mensah Owusu Diallo Traore Abebe Tesfaye Mohamud Abdi Warsame Okeke Balogun Adebayo Nwosu Eze Boateng Asante Osei
  Ndiaye Fall Sow Ba Keita Kone Camara Toure Haile Bekele Girma Tadesse Farah Jama Nur Hersi Kamau Mwangi Otieno Ochieng Wanjiru Njoroge
  Mbeki Dlamini Nkosi Moyo Banda Phiri Achebe Ibekwe Onyeka Uche Chukwu Obi Amadi Afolabi Ogunleye Olawale Quaye Darko Appiah Sesay Kamara
  `),
  0.5,
);
const africanGiven = {
  female: ranked(
    words(
      'Amina Ngozi Chioma Adaeze Fatou Mariama Abena Akosua Tigist Hirut Selam Hodan Ayaan Wanjiku Achieng Grace Blessing Comfort Patience Mercy Esther Folake Yetunde Ifeoma Aminata Awa Zeinab Makeda Nia',
    ),
    0.5,
  ),
  male: ranked(
    words(
      'Emeka Chidi Kwame Kofi Kwaku Tunde Segun Ousmane Mamadou Ibrahima Dawit Yonas Tewodros Abdullahi Mohamed Yusuf Samuel Emmanuel Joseph Moses Kamau Otieno Themba Sipho Obinna Ikenna Bola Amadou Sekou',
    ),
    0.5,
  ),
};
export const african: Culture = {
  id: 'african',
  language: 'en',
  family: africanFamily,
  given: (rng, sex, year) => (rng.chance(0.3) ? givenEnglish(rng, sex, year) : africanGiven[sex](rng)),
  middle: english.middle,
};
