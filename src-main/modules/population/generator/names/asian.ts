/** Chinese, Korean, Filipino and South Asian names, romanised as American forms show them. */
import { mixed, type Picker, ranked, words } from '../pickers.ts';
import { type Culture, compose, scattered } from './culture.ts';
import { english, givenEnglish } from './english.ts';

const chineseFamily = mixed([
  [
    ranked(
      words(`
    Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Song Tang Xu Han Feng Deng Cao Peng
    Zeng Xiao Tian Dong Pan Yuan Cai Jiang Yu Du Ye Cheng Wei Su Lu Ding Ren Yao Shen Zhong Jiang Tan Cui Liao Fan Shi Jin Jia Xia Fu Fang
    Zou Xiong Bai Meng Qin Qiu Hou Jiang Yin Xue Yan Lei Long Shi Tao Mao Hao Gong Shao Wan Qian Dai Mo Kong Xiang Chang
    `),
    ),
    0.6,
  ],
  [
    ranked(
      words(`
    Chan Wong Lee Lam Cheung Ho Ng Leung Lau Chow Yip Kwok Cheng Tsang Tang Yeung Fung Mak Hui Tam Lo Poon Yuen Kwan Tse Choi Siu Lui Au Chiu
    Chu Wu Yu Szeto Auyeung Hsu Tsai Hsieh Huang Kuo Chiang Lai Liao Chuang Yen Teng Chin Eng Moy Louie Fong Quan Gee Jue Toy
    `),
    ),
    0.4,
  ],
]);
const chineseGiven = {
  female: ranked(
    compose(
      words('Xiao Mei Yu Li Jing Hui Ya Xin Shu Wen Ling Fang Yan Qiu Lan Jia Zi Ruo Meng Qing'),
      words('ling fang hua juan lan mei na ping qin rong ting wen xia ya yan ying yue zhen'),
    ),
    0.4,
  ),
  male: ranked(
    compose(
      words('Jian Zhi Guo Wei Jun Hao Ming Yong Da Xiao Zhen Bo Tian Hai Cheng Zi Yu Jia Wen De'),
      words('bin bo cheng feng gang guo hai hua hui jie jun long ming peng qiang wei wen xin yang yu yuan'),
    ),
    0.4,
  ),
};

const koreanFamily = mixed([
  [
    ranked(
      words('Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Yoo Hong'),
      1,
      0.5,
    ),
    0.9,
  ],
  [
    ranked(
      words(
        'Jeon Ko Moon Yang Son Bae Baek Heo Nam Noh Ha Sim Joo Koo Min Ryu Na Jin Ji Eom Chae Won Bang Gong Hyun Ham Byun Yeom Pyo Ok',
      ),
    ),
    0.1,
  ],
]);
const koreanGiven = {
  female: ranked(
    compose(
      words('Ji- Soo- Min- Hye- Eun- Yoo- Seo- Ha- Mi- Young- Sun- Kyung- Ye- Na- Bo-'),
      words('ah eun hee hye jin joo kyung min mi na rin sook yeon young yoon ra'),
    ),
    0.4,
  ),
  male: ranked(
    compose(
      words('Ji- Min- Sung- Hyun- Dong- Jae- Young- Seung- Joon- Tae- Sang- Kyung- Do- Woo- Byung-'),
      words('ho hoon hyun jin joon jun kyu min seok sik soo su won woo yong young'),
    ),
    0.4,
  ),
};

const indianFamily = mixed([
  [
    ranked(
      words(`
    Patel Singh Shah Sharma Kumar Gupta Reddy Khan Desai Mehta Joshi Rao Nair Iyer Verma Agarwal Jain Kaur Gill Sandhu Dhillon Sidhu Grewal
    Bhatt Trivedi Pandya Parikh Amin Dave Modi Thakkar Chaudhary Mishra Pandey Tiwari Dubey Shukla Srivastava Saxena Malhotra Kapoor Khanna
    Chopra Arora Bhatia Sethi Anand Bajaj Bansal Garg Goyal Mittal Singhal Menon Pillai Kurian Thomas Varghese Mathew Philip Chacko Krishnan
    Subramanian Venkatesan Raghavan Narayanan Srinivasan Natarajan Ramachandran Balakrishnan Chandrasekhar Murthy Naidu Chowdary Prasad Varma
    Kulkarni Deshpande Patil Pawar Shinde Gaikwad Kadam Bose Banerjee Mukherjee Chatterjee Ganguly Das Dutta Ghosh Sen Roy Sarkar Chakraborty
    `),
      0.8,
    ),
    0.9,
  ],
  [
    ranked(
      scattered(
        compose(
          words(
            'Ananda Bala Chandra Gana Gopala Hari Jaya Krishna Lakshmi Maha Nara Padma Rama Ranga Sathya Shiva Siva Sri Surya Venkata Vijaya',
          ),
          words('krishnan murthy nathan rajan raman sekaran swamy sundaram velu pathi moorthy lingam'),
        ),
      ),
      0.4,
    ),
    0.1,
  ],
]);
const indianGiven = {
  female: ranked(
    words(`
    Priya Anita Sunita Pooja Neha Kavita Meena Rekha Lakshmi Divya Shreya Anjali Asha Usha Geeta Seema Ritu Nisha Swati Deepa Sneha Manisha
    Rani Radha Sarita Jyoti Preeti Vandana Archana Kiran Harpreet Manpreet Simran Gurpreet Amrita Ananya Aditi Ishita Isha Riya Diya Aarohi
    Meera Nandini Padma Savitri Shanti Sushma Uma Vidya Hema Jaya Kamala Leela Malini Nirmala Pallavi Rashmi Sangeeta Tara Trisha Zara
    `),
    0.5,
  ),
  male: ranked(
    words(`
    Raj Amit Sanjay Rajesh Vijay Anil Sunil Rahul Ravi Suresh Ramesh Ashok Deepak Manoj Vikram Arjun Rohan Nikhil Aditya Ajay Prakash Mahesh
    Dinesh Mukesh Rakesh Naresh Kiran Krishna Gopal Hari Mohan Balbir Harjit Gurdeep Jaspreet Manjit Kuldeep Arun Ganesh Karthik Srinivas
    Venkat Anand Siddharth Ishaan Vivaan Aarav Dev Kabir Neel Om Pranav Rishi Samir Tarun Varun Yash Bhavesh Hitesh Jignesh Ketan Nilesh Paresh
    `),
    0.5,
  ),
};

const filipinoFamily = mixed([
  [
    ranked(
      words(`
    Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Torres Tomas Andrada Castillo Flores Villanueva Ramos Castro Rivera Aquino Navarro Salazar
    Mercado DelaCruz DelRosario DeGuzman Santiago Soriano Pascual Aguilar Tolentino Valdez Fernandez Domingo Manalo Gonzales Lopez Perez Dizon
    `),
    ),
    0.8,
  ],
  [
    ranked(
      words(`
    Macaraeg Magsaysay Dimaculangan Catacutan Macapagal Panganiban Lacson Sison Gatdula Galang Bacani Dumlao Pangilinan Magbanua Malonzo
    Tumbaga Sumulong Batungbakal Manlapaz Cabigting Dimayuga Agbayani Lumibao Magpantay Mangubat Lualhati Alunan Abaya Limjoco Cojuangco
    `),
    ),
    0.2,
  ],
]);

const partlyEnglish = (
  id: string,
  language: string,
  family: Picker<string>,
  given: { readonly female: Picker<string>; readonly male: Picker<string> },
  /** How many of those born after 1985 bear an English given name. */
  share: number,
): Culture => ({
  id,
  language,
  family,
  given: (rng, sex, year) =>
    rng.chance(year > 1985 ? share : share / 3) ? givenEnglish(rng, sex, year) : given[sex](rng),
  middle: (rng, sex, year) => (rng.chance(0.15) ? english.middle(rng, sex, year) : undefined),
});

export const chinese = partlyEnglish('chinese', 'zh', chineseFamily, chineseGiven, 0.55);
export const korean = partlyEnglish('korean', 'ko', koreanFamily, koreanGiven, 0.5);
export const indian = partlyEnglish('indian', 'hi', indianFamily, indianGiven, 0.08);
export const filipino: Culture = {
  id: 'filipino',
  language: 'tl',
  family: filipinoFamily,
  given: givenEnglish,
  middle: (rng) => (rng.chance(0.6) ? filipinoFamily(rng) : undefined),
};
